"""E-mail addresses from agents: every one in full, with the tricks of display names told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .lookalikes import skeleton, suspects

_ANGLED = re.compile(r"(?P<name>.*)<(?P<address>[^<>]*)>\s*", re.DOTALL)
_BARE = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
# A comma or semicolon outside of quotes and angles parts two addresses.
_PARTS = re.compile(r"(?:\"(?:\\.|[^\"\\])*\"|<[^>]*>|[^,;\"<]|[\"<])+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """One address: `text` is all that was sent, `address` where mail truly goes ("" if unclear).

    `name` is the display name. `warning` says in English what is wrong, else "".
    """

    text: str
    name: str
    address: str
    warning: str


def read_all(texts: Iterable[str]) -> Iterator[Address]:
    """Read the addresses of a header, sent as one text or as a list of texts."""
    for text in texts:
        for part in _PARTS.findall(text):
            if part.strip():
                yield read(part.strip())


def read(text: str) -> Address:
    """Read one address."""
    angled = _ANGLED.fullmatch(text)
    name = angled["name"].strip().strip('"') if angled else ""
    address = (angled["address"] if angled else text).strip()
    if not _BARE.fullmatch(address):
        return Address(text, name, "", "is no address that can be read")
    return Address(text, name, address, _warning(name, address))


def _warning(name: str, address: str) -> str:
    if any(suspects(address)):
        return "has letters that look like others"
    named = _BARE.search(skeleton(name))
    if named and named.group() != address.lower():
        return "names another address than the one it goes to"
    return ""
