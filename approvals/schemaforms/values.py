"""JSON values as the forms handle them: exact, and with a word for "is not there"."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeGuard

from approvals.rules.strict_json import JsonValue, text


class Absent(enum.Enum):
    """The type of `ABSENT`, which is no JSON value: the key is not there at all."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
Maybe: TypeAlias = "JsonValue | Absent"
Schema: TypeAlias = "Mapping[str, Any]"

INDENT = "  "


def present(value: Maybe) -> TypeGuard[JsonValue]:
    """Whether there is a value at all (null is one)."""
    return value is not ABSENT


def same(one: Maybe, other: Maybe) -> bool:
    """Whether two values are written alike, to the digit (5120.00 is not 5120)."""
    if not present(one) or not present(other):
        return one is other
    return text(one) == text(other)


def equal(one: JsonValue, other: JsonValue) -> bool:
    """Whether JSON Schema calls two values equal: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return one == other


def type_of(value: JsonValue) -> str:
    """The JSON Schema type of a value; a number without a fraction is an integer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if float(value).is_integer() else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def is_type(value: JsonValue, name: str) -> bool:
    """Whether a value has the named type; integers are numbers too."""
    own = type_of(value)
    return own == name or (own == "integer" and name == "number")


def short(value: Maybe) -> str:
    """A value in words on one line: a string as it is, anything else as JSON."""
    if not present(value):
        return ""
    return value if isinstance(value, str) else text(value)


def pretty(value: JsonValue, *, margin: str = "") -> str:
    """Write JSON over several lines, numbers spelt as they came, key order kept."""
    inner = margin + INDENT
    if isinstance(value, dict) and value:
        rows = [
            f"{inner}{text(key)}: {pretty(member, margin=inner)}" for key, member in value.items()
        ]
        return "{\n" + ",\n".join(rows) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        if not any(isinstance(item, list | dict) for item in value):
            return "[" + ", ".join(text(item) for item in value) + "]"
        rows = [inner + pretty(item, margin=inner) for item in value]
        return "[\n" + ",\n".join(rows) + f"\n{margin}]"
    return text(value)
