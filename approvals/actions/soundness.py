"""A row is checked by its own rules before it is written, and refused in our words."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models

from approvals.exceptions import Conflict, FieldError, Invalid

Row = TypeVar("Row", bound=models.Model)


def save_sound(row: Row, *, new: bool, exclude: tuple[str, ...] = ()) -> Row:
    """Save a row that its fields' validators and constraints accept.

    Raises `Invalid` (`invalid_value`, with a pointer for each field), or `Conflict` (`taken`)
    where somebody else wrote the same unique value in the meantime.
    """
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as wrong:
        raise _invalid(wrong) from None
    try:
        row.save(force_insert=new, force_update=not new)
    except IntegrityError:
        raise Conflict("taken", f"There is such a {row._meta.verbose_name} already.") from None
    return row


def check_readable(pointer: str, text: str) -> str:
    """The text of a name without spaces around it.

    Raises `Invalid` for control, formatting and other characters that do not show: a name
    stands beside decisions, and must look like what it is.
    """
    stripped = text.strip()
    if not stripped.isprintable():
        raise refuse(pointer, "holds characters that do not show.")
    return stripped


def refuse(pointer: str, message: str) -> Invalid:
    """An `Invalid` about one field, as an error to raise."""
    name = pointer.strip("/").replace("_", " ")
    return Invalid(
        "invalid_value",
        f"{name[:1].upper()}{name[1:]} {message}" if name else message,
        errors=[FieldError(pointer, message, "invalid_value")],
    )


def _invalid(wrong: ValidationError) -> Invalid:
    errors = [
        FieldError("" if name == NON_FIELD_ERRORS else f"/{name}", message, "invalid_value")
        for name, messages in wrong.message_dict.items()
        for message in messages
    ]
    first = errors[0]
    where = f"{first.pointer[1:]}: " if first.pointer else ""
    return Invalid("invalid_value", f"{where}{first.message}", errors=errors)
