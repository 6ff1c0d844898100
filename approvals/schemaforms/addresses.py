"""Texts that name a person's mailbox, a host, a resource or a place in a document.

Every expression reads a text once: none can take long on a hostile one.
"""

from __future__ import annotations

import ipaddress
import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")

_SIGN = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|\[[0-9A-Fa-fvV:.]+\])*"
_REST = rf"(?://{_HOST}(?=[/?#]|\Z))?{_SIGN}*(?:\?(?:{_SIGN}|\?)*)?(?:#(?:{_SIGN}|\?)*)?"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
_URI = re.compile(rf"{_SCHEME}(?=.){_REST}")
_RELATIVE = re.compile(_REST)
_MEDIA_TYPE = r"(?:[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+)?"
_DATA_URL = re.compile(
    rf"data:{_MEDIA_TYPE}(?:;[A-Za-z0-9!#$&^_.+-]+=[^;,]*)*"
    r"(?:;base64,[A-Za-z0-9+/_%-]*={0,2}|,[!-~]*)"
)
_LONGEST_NAME = 253
_LONGEST_LOCAL = 64


def is_hostname(text: str) -> bool:
    """Labels of letters, digits and hyphens, with points between (RFC 1123)."""
    labels = text.removesuffix(".").split(".")
    return len(text) <= _LONGEST_NAME and all(_LABEL.fullmatch(each) for each in labels)


def is_email(text: str) -> bool:
    """What RFC 5321 sends mail to, without quoted names and comments."""
    local, at, host = text.rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return False
    if host.startswith("[") and host.endswith("]"):
        literal = host[1:-1]
        return is_ipv4(literal) or is_ipv6(literal.removeprefix("IPv6:"))
    return is_hostname(host)


def is_international_email(text: str) -> bool:
    """Any letters: something, an @, something, and no blanks."""
    local, at, host = text.rpartition("@")
    blank = any(sign.isspace() or sign == "@" for sign in local + host)
    return bool(at and local and host) and not blank


def is_ipv4(text: str) -> bool:
    """Four numbers with points between."""
    try:
        return text.isascii() and bool(ipaddress.IPv4Address(text))
    except ValueError:
        return False


def is_ipv6(text: str) -> bool:
    """RFC 4291's text form, without a zone."""
    try:
        return "%" not in text and bool(ipaddress.IPv6Address(text))
    except ValueError:
        return False


def is_uri(text: str) -> bool:
    """RFC 3986: with a scheme, and in ASCII."""
    return _URI.fullmatch(text) is not None


def is_uri_reference(text: str) -> bool:
    """RFC 3986: a URI, or a part of one that goes on from another."""
    return _RELATIVE.fullmatch(text) is not None or is_uri(text)


def is_data_url(text: str) -> bool:
    """RFC 2397, with the parameters (`name=…`) that browsers' forms add."""
    return _DATA_URL.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """RFC 9562, in either case."""
    return _UUID.fullmatch(text) is not None


def is_json_pointer(text: str) -> bool:
    """RFC 6901."""
    return _POINTER.fullmatch(text) is not None
