"""Where an address from an agent truly leads, and whether it may be a link at all (ui.md 3.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .lookalikes import skeleton, suspects

LONGEST = 2048
_WEB = re.compile(r"(https?)://([^/?#]*)([/?#].*)?", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(r"mailto:([^?\s]+@[^?@\s]+)(\?.*)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)", re.IGNORECASE)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_PORT = re.compile(r"(.*?)(?::(\d{1,5}))?", re.DOTALL)
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]", re.IGNORECASE)
# What a browser drops, turns round or reads in its own way; nobody needs it in an address.
_UNCLEAN = re.compile(
    r"[\x00-\x20\x7f-\xa0\\<>\"{}|^`\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f]"
)
_LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[a-z][\w-]+(?![\w.-]*\w)", re.IGNORECASE)
_FILE_ENDINGS = frozenset(("md", "py", "rs", "sh", "pl", "ps", "cc", "so", "js", "zip", "mov"))


@dataclass(frozen=True, slots=True)
class Link:
    """An address as it may be shown. `href` is None where it must stay text.

    `host` is where it leads, as a browser would ask for it (ASCII); `host_shown` adds the
    spelling in letters where there is one. `warning` says in English what is wrong, else "".
    """

    href: str | None
    scheme: str
    host: str
    host_shown: str
    warning: str = ""


def read(url: str) -> Link:
    """Judge an address. Only clean http, https and mailto ones become links."""
    found = _SCHEME.match(url)
    scheme = found.group().lower() if found else ""
    if len(url) > LONGEST or _UNCLEAN.search(url):
        return Link(None, scheme, "", "", "is no clean address")
    if mail := _MAIL.fullmatch(url):
        host = mail[1].rpartition("@")[2].lower()
        return Link(url if url.isascii() else None, scheme, host, host)
    web = _WEB.fullmatch(url)
    return _of_web(web) if web else Link(None, scheme, "", "")


def claimed_host(label: str) -> str:
    """The host that a link's label seems to name, with look-alikes read as what they pass for."""
    found = _LIKE_A_HOST.search(skeleton(unquote(label)))
    if found is None:
        return ""
    host = found.group().lower().removeprefix("www.")
    is_file = host.count(".") == 1 and host.rpartition(".")[2] in _FILE_ENDINGS
    is_version = re.match(r"v?\d+\.\d", host)
    return "" if (is_file or is_version) and "://" not in label else host


def misleads(label: str, link: Link) -> bool:
    """Whether the label names another host than the one the link leads to."""
    claimed = claimed_host(label)
    if not claimed:
        return False
    host = link.host.removeprefix("www.")
    honest = claimed == host or host.endswith("." + claimed)
    return not honest or any(suspects(label))


def _of_web(web: re.Match[str]) -> Link:
    scheme, authority, rest = web[1].lower(), web[2], web[3] or ""
    user, at, place = authority.rpartition("@")
    name, port = _PORT.fullmatch(place).groups()  # type: ignore[union-attr]  # matches anything
    ascii_name, letters = _both_spellings(name)
    if not ascii_name:
        return Link(None, scheme, "", "", "names no host that can be read")
    shown = ascii_name if letters == ascii_name else f"{letters} ({ascii_name})"
    host_shown = shown + (f":{port}" if port else "")
    if at:
        # https://google.com@evil.example leads to evil.example.
        return Link(None, scheme, ascii_name, host_shown, f"hides its host behind {user}@")
    href = f"{scheme}://{ascii_name}{':' + port if port else ''}{rest}"
    warning = "has a name that looks like another" if any(suspects(letters)) else ""
    return Link(href, scheme, ascii_name, host_shown, warning)


def _both_spellings(name: str) -> tuple[str, str]:
    """A host in ASCII (as it is asked for) and in letters (as it may be meant): ("", "") if bad."""
    if _IPV6.fullmatch(name):
        return name.lower(), name.lower()
    try:
        asked = name.encode("idna").decode("ascii").lower()
        letters = asked.encode("ascii").decode("idna")
    except UnicodeError:
        return "", ""
    labels = asked.removesuffix(".").split(".")
    if not all(map(_NAME.fullmatch, labels)) or _is_odd_number(labels):
        return "", ""
    return asked, letters


def _is_odd_number(labels: list[str]) -> bool:
    """Whether a browser would read the name as an address in other clothes: 0x7f.1 is 127.0.0.1."""
    is_number = labels[-1][0].isdigit()
    return is_number and not re.fullmatch(
        r"(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}", ".".join(labels)
    )
