"""Is a value valid by a schema, and if not, what is wrong where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from jsonschema.exceptions import ValidationError

from approvals.rules import strict_json
from approvals.rules.strict_json import JsonValue, StrictJsonError

from .budget import Budget, OutOfBudget
from .dialects import dialect_of
from .judgement import Judgement
from .references import References
from .refusal import SchemaRefused
from .validators import VALIDATORS
from .vocabulary import NOTHING

MAX_FAULTS = 100

_CODES = {
    "required": "missing_field",
    "dependentRequired": "missing_field",
    "dependencies": "missing_field",
    "type": "invalid_type",
    "contains": "out_of_range",
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength",
         "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"),
        "out_of_range",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value.

    `pointer` is a JSON pointer into the value, a missing member's being where it would stand;
    `message` a sentence without the value, to follow the field's name; `code` one of api.md's:
    `missing_field`, `unknown_field`, `invalid_type`, `invalid_value`, `out_of_range`. `rule` is
    the keyword that was not kept (`pattern`), by which a form's author may word it otherwise.
    """

    pointer: str
    message: str
    code: str
    rule: str = field(default="", compare=False)


def judge(schema: JsonValue, instance: JsonValue, *, budget: Budget | None = None) -> list[Fault]:
    """All that is wrong with `instance`, at most `MAX_FAULTS`; an empty list says it is valid.

    The schema is one that `check_schema` let through. Raises nothing: a judgement that takes
    more than its budget, or a schema that cannot be read after all, is one fault at "".
    """
    try:
        judging = Judgement(References(schema, dialect_of(schema)), budget or Budget())
        return _faults(judging, schema, instance)
    except (OutOfBudget, RecursionError):
        return [Fault("", _("could not be judged in time"), "invalid_value")]
    except SchemaRefused as error:
        return [Fault("", _("cannot be judged: %s") % error.message, "invalid_value")]
    except StrictJsonError as error:
        return [Fault("", error.detail, "invalid_value")]


def _faults(judging: Judgement, schema: JsonValue, instance: JsonValue) -> list[Fault]:
    if isinstance(schema, dict):
        # The library would take its own validator for a schema that names its draft.
        schema = {name: each for name, each in schema.items() if name != "$schema"}
        judging.references.root = schema
    validator = VALIDATORS[judging.references.dialect](schema, format_checker=judging)
    found: dict[Fault, None] = {}
    for wrong in validator.iter_errors(instance):
        found[_fault(wrong)] = None
        if len(found) == MAX_FAULTS:
            break
    return list(found)


def _fault(wrong: ValidationError) -> Fault:
    pointer = strict_json.pointer(list(wrong.path))
    keyword: Any = wrong.validator
    if keyword is None or keyword == NOTHING:  # the whole schema, or one within, is false
        named = bool(wrong.path) and isinstance(wrong.path[-1], str)
        code = "unknown_field" if named else "invalid_value"
        return Fault(pointer, _("is not expected here"), code)
    return Fault(pointer, wrong.message, _CODES.get(keyword, "invalid_value"), str(keyword))
