"""What the value of each keyword has to look like: the drafts' metaschemas, as one table.

The library judges a schema by its metaschema a thousand times slower, which an agent could use
against us. A test holds this table against the metaschemas themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from approvals.rules.strict_json import JsonValue

from .dialects import Dialect
from .numbers import exact, is_integer, is_number
from .patterns import MAX_WEIGHT, PatternError, weight
from .refusal import Path, SchemaRefused

TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")


def _is_schema(value: JsonValue) -> bool:
    return isinstance(value, dict | bool)


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _is_flag(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _is_count(value: JsonValue) -> bool:
    return is_integer(value) and exact(value) >= 0


def _is_step(value: JsonValue) -> bool:
    return is_number(value) and exact(value) > Fraction(0)


def _is_names(value: JsonValue) -> bool:
    if not isinstance(value, list):
        return False
    names = [each for each in value if isinstance(each, str)]
    return len(names) == len(value) == len(set(names))


def _is_type(value: JsonValue) -> bool:
    if isinstance(value, list):
        return bool(value) and _is_names(value) and all(each in TYPES for each in value)
    return isinstance(value, str) and value in TYPES


def _is_schema_list(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_schema, value))


def _is_schema_map(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(map(_is_schema, value.values()))


def _is_names_map(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(map(_is_names, value.values()))


def _is_dependencies(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(
        _is_schema(each) or _is_names(each) for each in value.values()
    )


def _is_anchor(value: JsonValue) -> bool:
    return isinstance(value, str) and _ANCHOR.fullmatch(value) is not None


Shape = tuple[Callable[[JsonValue], bool], str]

_SCHEMA: Shape = (_is_schema, N_("must be a schema: an object, true or false"))
_TEXT: Shape = (_is_text, N_("must be text"))
_FLAG: Shape = (_is_flag, N_("must be true or false"))
_COUNT: Shape = (_is_count, N_("must be a whole number, 0 or more"))
_NUMBER: Shape = (is_number, N_("must be a number"))
_LIST: Shape = (lambda value: isinstance(value, list), N_("must be a list"))
_NAMES: Shape = (_is_names, N_("must be a list of different names"))
_SCHEMA_LIST: Shape = (_is_schema_list, N_("must be a list of at least one schema"))
_SCHEMA_MAP: Shape = (_is_schema_map, N_("must be an object whose members are schemas"))

_SHAPES: dict[str, Shape] = {
    "$comment": _TEXT,
    "$id": _TEXT,
    "$ref": _TEXT,
    "$anchor": (_is_anchor, N_("must be a plain name")),
    "$defs": _SCHEMA_MAP,
    "definitions": _SCHEMA_MAP,
    "additionalItems": _SCHEMA,
    "additionalProperties": _SCHEMA,
    "allOf": _SCHEMA_LIST,
    "anyOf": _SCHEMA_LIST,
    "contains": _SCHEMA,
    "contentEncoding": _TEXT,
    "contentMediaType": _TEXT,
    "contentSchema": _SCHEMA,
    "dependencies": (_is_dependencies, N_("must be an object of schemas or lists of names")),
    "dependentRequired": (_is_names_map, N_("must be an object of lists of names")),
    "dependentSchemas": _SCHEMA_MAP,
    "deprecated": _FLAG,
    "description": _TEXT,
    "else": _SCHEMA,
    "enum": _LIST,
    "examples": _LIST,
    "exclusiveMaximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "format": _TEXT,
    "if": _SCHEMA,
    "items": _SCHEMA,
    "maxContains": _COUNT,
    "maxItems": _COUNT,
    "maxLength": _COUNT,
    "maxProperties": _COUNT,
    "maximum": _NUMBER,
    "minContains": _COUNT,
    "minItems": _COUNT,
    "minLength": _COUNT,
    "minProperties": _COUNT,
    "minimum": _NUMBER,
    "multipleOf": (_is_step, N_("must be a number above 0")),
    "not": _SCHEMA,
    "oneOf": _SCHEMA_LIST,
    "pattern": _TEXT,
    "patternProperties": _SCHEMA_MAP,
    "prefixItems": _SCHEMA_LIST,
    "properties": _SCHEMA_MAP,
    "propertyNames": _SCHEMA,
    "readOnly": _FLAG,
    "required": _NAMES,
    "then": _SCHEMA,
    "title": _TEXT,
    "type": (_is_type, N_("must be one of the seven types, or a list of different ones")),
    "unevaluatedItems": _SCHEMA,
    "unevaluatedProperties": _SCHEMA,
    "uniqueItems": _FLAG,
    "writeOnly": _FLAG,
}
_NOT_IN_DRAFT7 = {
    "$anchor", "$defs", "contentSchema", "dependentRequired", "dependentSchemas", "deprecated",
    "maxContains", "minContains", "prefixItems", "unevaluatedItems", "unevaluatedProperties",
    "writeOnly",  # in its text, not in its metaschema
}  # fmt: skip
_NOT_IN_2020 = {"additionalItems"}


class Shapes:
    """Judges the schemas within one schema, one after another; patterns are weighed together."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._weight = 0

    def check(self, path: Path, schema: dict[str, JsonValue]) -> None:
        """Raise `SchemaRefused` (`invalid_schema`, `schema_too_large`) at the first fault."""
        for keyword, value in schema.items():
            shape = _SHAPES.get(keyword)
            if shape is None or self._is_unknown(keyword):
                continue
            is_right, message = shape
            if keyword == "items" and self.dialect.takes_item_lists and isinstance(value, list):
                is_right, message = _SCHEMA_LIST
            if not is_right(value):
                raise SchemaRefused("invalid_schema", _(message), (*path, keyword))
            for place, pattern in _patterns(keyword, value):
                self._weigh(pattern, path + place)

    def _is_unknown(self, keyword: str) -> bool:
        if self.dialect is Dialect.DRAFT7:
            return keyword in _NOT_IN_DRAFT7
        return self.dialect is Dialect.DRAFT2020 and keyword in _NOT_IN_2020

    def _weigh(self, pattern: str, path: Path) -> None:
        try:
            self._weight += weight(pattern)
        except PatternError as error:
            raise SchemaRefused("invalid_schema", str(error), path) from None
        if self._weight > MAX_WEIGHT:
            raise SchemaRefused("schema_too_large", _("the patterns are too large"), path)


def _patterns(keyword: str, value: JsonValue) -> Iterator[tuple[Path, str]]:
    if keyword == "pattern" and isinstance(value, str):
        yield (keyword,), value
    elif keyword == "patternProperties" and isinstance(value, dict):
        for each in value:
            yield (keyword, each), each
