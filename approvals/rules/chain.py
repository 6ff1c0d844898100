"""How audit events, their details and the project's seals are chained (reliability.md 5.9).

An event names the hash of the one before it on its subject, a seal that of the one before it
in its project: who changes a row has to change all that follow, up to a head that somebody
else has written down. The texts here are fixed for good. A verifier that knows nothing of
this program computes the same from an export alone, so a change needs a new domain line.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from .digest import canonical
from .exact_numbers import MAX_INTEGER

# What the first event of a subject and the first seal of a project name as the one before.
GENESIS = "0" * 64

EVENT_MEMBERS = (
    "id",
    "project",
    "request",
    "subject",
    "number",
    "type",
    "at",
    "actor",
    "channel",
    "facts",
    "commitment",
    "prev_hash",
)

# The C encoder is several times as fast, and writes what RFC 8785 wants of `_is_plain` values.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_ALWAYS_PLAIN = (str, bool, type(None))

_EVENT_DOMAIN = b"countersign/event/1\n"
_SEAL_DOMAIN = b"countersign/seal/1\n"


def event_hash(event: Mapping[str, Any]) -> str:
    """Return the 64 hex digits that stand for an event: SHA-256 over its `EVENT_MEMBERS`.

    `subject` is `{type, id}`, `actor` `{kind, id}`, `at` is spelt by `times.stamp`, `facts` is the
    parsed object. Other members of `event` do not count. Raises KeyError where one is missing and
    `StrictJsonError` for a value without a canonical form.
    """
    return _sha256(_EVENT_DOMAIN, {name: event[name] for name in EVENT_MEMBERS})


def commitment(salt: str, details: Mapping[str, Any]) -> str:
    """Return the 64 hex digits that bind an event to its erasable details, or "" for none.

    `salt` is hex. Without it nobody can try names until one fits, so erasing salt and details
    erases them, and the chain stays whole.
    """
    if not details:
        return ""
    key = bytes.fromhex(salt)
    return hmac.digest(key, _canonical(details), "sha256").hex()


def seal_hash(*, project: str, seq: int, event: str, event_hash: str, prev_hash: str) -> str:
    """Return the 64 hex digits of place `seq` (from 1) in the project's sequence of events."""
    members = {
        "project": project,
        "seq": seq,
        "event": event,
        "event_hash": event_hash,
        "prev_hash": prev_hash,
    }
    return _sha256(_SEAL_DOMAIN, members)


def _sha256(domain: bytes, members: Mapping[str, Any]) -> str:
    return hashlib.sha256(domain + _canonical(members)).hexdigest()


def _canonical(members: Mapping[str, Any]) -> bytes:
    """The very bytes of `digest.canonical`, sooner: a log is hashed whole when it is verified."""
    plain = dict(members)
    if _is_plain(plain):
        try:
            return _encode(plain).encode("utf-8")
        except UnicodeEncodeError:
            pass  # half of a surrogate pair: refused below, in the usual words
    return canonical(plain)


def _is_plain(value: object) -> bool:
    """Whether both writers agree: text, small integers, names in ASCII, and no fractions."""
    if type(value) is dict:
        if not "".join(value).isascii():
            return False
        value = value.values()
    elif type(value) is not list:
        return isinstance(value, str) or (
            type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER
        )
    for member in value:
        if type(member) not in _ALWAYS_PLAIN and not _is_plain(member):
            return False
    return True
