"""JSON without doubt: what may be sent, what is accepted, and the digest over both.

The digest is that of the API: SHA-256 over RFC 8785 canonical JSON of the subject.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, NoReturn

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
_BAD_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def check(value: object, depth: int = 0) -> None:
    """Refuse what strict JSON cannot carry, before anything is sent.

    Raises TypeError for types that are not JSON's, ValueError for values that are not.
    """
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        if _BAD_CHARACTER.search(value):
            raise ValueError("A string holds NUL or half of a surrogate pair.")
    elif isinstance(value, int | float):
        _check_number(value)
    elif isinstance(value, dict | list):
        _check_members(value, depth + 1)
    else:
        raise TypeError(f"{type(value).__name__} is not JSON; convert it first.")


def _check_number(number: float) -> None:
    if not math.isfinite(number):
        raise ValueError(f"{number} is not JSON.")
    if abs(number) > MAX_INTEGER:
        raise ValueError(f"{number} is beyond ±(2^53-1); send it as a string.")


def _check_members(value: dict[Any, Any] | list[Any], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"Nested deeper than {MAX_DEPTH} levels.")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError("A key of a JSON object is a string.")
            check(key)
    for member in value.values() if isinstance(value, dict) else value:
        check(member, depth)


def write(value: object) -> bytes:
    """Write a checked value for the wire, in the order of its keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read(body: bytes) -> Any:
    """Read an answer. Raises ValueError for anything looser than JSON."""
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_members,
            parse_constant=_refuse,
            parse_float=_finite,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key occurs twice")
    return members


def _refuse(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is no JSON number")


def _finite(literal: str) -> float:
    number = float(literal)
    return number if math.isfinite(number) else _refuse(literal)


def canonical(value: object) -> str:
    """Write RFC 8785 canonical JSON. Raises as `check` does."""
    check(value)
    return _canonical(value)


def _canonical(value: Any) -> str:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_canonical(k)}:{_canonical(value[k])}" for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical, value)) + "]"
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return _number(value)


def _number(number: float) -> str:
    if number == int(number):
        return str(int(number))
    shortest = float.__repr__(number)
    mantissa, _, exponent = shortest.partition("e")
    if not exponent:
        return shortest
    if int(exponent) < -6:
        return f"{mantissa}e{int(exponent)}"
    return format(Decimal(shortest), "f")


def digest(subject: dict[str, Any]) -> str:
    """Return `sha256:…` over the domain-separated canonical subject."""
    preimage = f"countersign/subject/1\n{canonical(subject)}"
    return "sha256:" + hashlib.sha256(preimage.encode()).hexdigest()
