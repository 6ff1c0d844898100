"""The reason that an act of people over other people's duties needs."""

from __future__ import annotations

from approvals.exceptions import FieldError, Invalid

MAX_REASON = 500


def checked_reason(reason: str) -> str:
    """The reason without the blanks around it. Raises `Invalid` (`missing_field`, `out_of_range`)
    where it is not one line of 1 to `MAX_REASON` characters."""
    said = reason.strip()
    if not said or len(said) > MAX_REASON or not said.isprintable():
        message = f"is one line of 1 to {MAX_REASON} characters"
        code = "missing_field" if not said else "out_of_range"
        raise Invalid(code, f"The reason {message}.", errors=[FieldError("/reason", message, code)])
    return said
