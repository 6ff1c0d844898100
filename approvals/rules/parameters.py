"""Query parameters, read strictly: what is not understood is refused, never passed over.

A misspelt filter that is silently ignored shows too much; so an unknown or repeated name is
422 `unknown_field` or `invalid_value`, as in a body. Pointers name the parameter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from approvals.exceptions import FieldError, Invalid

from . import times
from .strict_json import pointer

MAX_LENGTH = 500
# Seconds that `?wait=` may last (api.md 2.2).
WAIT = (1, 60)


def read(sent: Iterable[tuple[str, str]], *, known: Collection[str]) -> dict[str, str]:
    """The parameters by name. Each must be among `known`, come once, and be plain text.

    Raises `Invalid`: `unknown_field`, `invalid_value`, `out_of_range`.
    """
    found: dict[str, str] = {}
    for name, value in sent:
        if name not in known:
            raise refused(name, "unknown_field", "is not a parameter of this address")
        if name in found:
            raise refused(name, "invalid_value", "is given twice")
        if len(value) > MAX_LENGTH:
            raise refused(name, "out_of_range", f"has more than {MAX_LENGTH} characters")
        if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
            raise refused(name, "invalid_value", "holds NUL or half of a surrogate pair")
        found[name] = value
    return found


def whole(name: str, value: str, *, low: int, high: int, code: str = "out_of_range") -> int:
    """`value` as a whole number from `low` to `high`. Raises `Invalid` with `code`."""
    is_number = value.isascii() and value.isdigit() and len(value) <= 9
    if not is_number or not low <= int(value) <= high:
        raise refused(name, code, f"must be a whole number from {low} to {high}")
    return int(value)


def one_of(name: str, value: str, choices: Collection[str]) -> str:
    """`value` if it is among the choices. Raises `Invalid` (`invalid_value`)."""
    if value not in choices:
        raise refused(name, "invalid_value", f"must be one of {', '.join(choices)}")
    return value


def moment(name: str, value: str) -> datetime:
    """`value` as a moment, in RFC 3339 with a zone. Raises `Invalid` (`invalid_value`)."""
    try:
        return times.read(value)
    except ValueError:
        raise refused(
            name, "invalid_value", "must be a time such as 2026-11-20T10:00:00Z"
        ) from None


def wait_seconds(value: str) -> int:
    """How long `?wait=` asks to wait, in seconds. Raises `Invalid` (`out_of_range`)."""
    return whole("wait", value, low=WAIT[0], high=WAIT[1])


def refused(name: str, code: str, message: str) -> Invalid:
    """The refusal of one parameter."""
    return Invalid(
        code,
        f"The parameter {shown(name)} {message}.",
        errors=[FieldError(pointer([name]), message, code)],
    )


def shown(name: str) -> str:
    """A name that came from outside, short enough for a sentence."""
    return name if len(name) <= 60 else f"{name[:60]}…"
