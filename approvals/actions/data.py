"""Values that a schema judges, refused with pointers that begin at the body."""

from __future__ import annotations

from approvals.exceptions import FieldError, Invalid
from approvals.rules.strict_json import JsonValue
from approvals.schemaforms.judging import judge


def check_against(at: str, schema: JsonValue, value: JsonValue) -> None:
    """Raise `Invalid` (`invalid_data`) unless the value, which stands at `at`, fits the schema."""
    faults = judge(schema, value)
    if faults:
        errors = [FieldError(at + fault.pointer, fault.message, fault.code) for fault in faults]
        raise Invalid("invalid_data", f"{errors[0].pointer}: {errors[0].message}.", errors=errors)
