"""The `jsonschema` library's validators with our keywords, one for each dialect.

Theirs echo whole values, compare numbers as doubles, compile patterns with `re`, look references
up in a registry and know no end; ours differ in just that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import TypeChecker
from jsonschema.validators import create

from .dialects import Dialect
from .numbers import is_integer, is_number
from .vocabulary import Keyword, arrays, evaluated, objects, scalars, unions

_BOTH: dict[str, Keyword] = {
    "$ref": unions.ref,
    "additionalProperties": objects.additional_properties,
    "allOf": unions.all_of,
    "anyOf": unions.any_of,
    "const": scalars.const,
    "dependencies": objects.dependencies,
    "enum": scalars.enum,
    "exclusiveMaximum": scalars.exclusive_maximum,
    "exclusiveMinimum": scalars.exclusive_minimum,
    "format": scalars.format_,
    "if": unions.if_,
    "maxItems": arrays.max_items,
    "maxLength": scalars.max_length,
    "maxProperties": objects.max_properties,
    "maximum": scalars.maximum,
    "minItems": arrays.min_items,
    "minLength": scalars.min_length,
    "minProperties": objects.min_properties,
    "minimum": scalars.minimum,
    "multipleOf": scalars.multiple_of,
    "not": unions.not_,
    "oneOf": unions.one_of,
    "pattern": scalars.pattern,
    "patternProperties": objects.pattern_properties,
    "properties": objects.properties,
    "propertyNames": objects.property_names,
    "required": objects.required,
    "type": scalars.type_,
    "uniqueItems": arrays.unique_items,
}
_DRAFT7 = _BOTH | {
    "additionalItems": arrays.additional_items,
    "contains": arrays.lone_contains,
    "items": arrays.lone_items,
}
_DRAFT2020 = _BOTH | {
    "contains": arrays.contains,
    "dependentRequired": objects.dependent_required,
    "dependentSchemas": objects.dependent_schemas,
    "items": arrays.items,
    "prefixItems": arrays.prefix_items,
    "unevaluatedItems": evaluated.unevaluated_items,
    "unevaluatedProperties": evaluated.unevaluated_properties,
}
_UNDECLARED = _DRAFT2020 | {"additionalItems": arrays.additional_items}

_IS_TYPE: dict[str, Callable[[Any], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": is_integer,
    "null": lambda value: value is None,
    "number": is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}


class _Types(TypeChecker):
    """Tells the seven types apart; 1.0 is an integer, true is no number."""

    def is_type(self, instance: Any, type: str) -> bool:
        return _IS_TYPE[type](instance)


def _alone(schema: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return [("$ref", schema["$ref"])] if "$ref" in schema else schema.items()


def _all(schema: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return schema.items()


def _validator(keywords: dict[str, Keyword], *, refs_stand_alone: bool) -> Any:
    make: Any = create  # its stubs know less than it takes
    return make(
        meta_schema={},
        validators=keywords,
        type_checker=_Types(),
        # No schema has an address of its own here: references.py alone follows references.
        id_of=lambda schema: None,
        applicable_validators=_alone if refs_stand_alone else _all,
    )


VALIDATORS: dict[Dialect, Any] = {
    dialect: _validator(keywords, refs_stand_alone=dialect.refs_stand_alone)
    for dialect, keywords in (
        (Dialect.DRAFT7, _DRAFT7),
        (Dialect.DRAFT2020, _DRAFT2020),
        (Dialect.UNDECLARED, _UNDECLARED),
    )
}
