"""Values that a schema and the limits of a body judge, refused with pointers that begin there."""

from __future__ import annotations

from approvals.exceptions import FieldError, Invalid
from approvals.rules.strict_json import JsonValue, StrictJsonError, parse, text
from approvals.schemaforms.judging import judge


def check_against(at: str, schema: JsonValue, value: JsonValue) -> None:
    """Raise `Invalid` (`invalid_data`) unless the value, which stands at `at`, fits the schema."""
    faults = judge(schema, value)
    if faults:
        errors = [FieldError(at + fault.pointer, fault.message, fault.code) for fault in faults]
        raise Invalid("invalid_data", f"{errors[0].pointer}: {errors[0].message}.", errors=errors)


def check_bounds(at: str, value: JsonValue) -> None:
    """Raise `Invalid` (`invalid_data`) for what no body could hold: it could not be read again.

    The API was held to it when the body came; a page makes its values of fields and files.
    """
    try:
        parse(text(value).encode())
    except StrictJsonError as refused:
        too_large = refused.code == "too_large"
        message = "is too large: at most 256 KB can be sent" if too_large else refused.detail
        errors = [FieldError(at + refused.pointer, message, "invalid_data")]
        raise Invalid("invalid_data", f"{at}: {message}", errors=errors) from None
