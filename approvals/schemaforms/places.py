"""Where schemas stand inside a schema, and which part of a value each of them judges."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from approvals.rules.strict_json import JsonValue

from .dialects import Dialect
from .refusal import Path


class Reach(enum.Enum):
    """What a schema inside a schema is applied to."""

    SAME = "the same value"
    INTO = "a member or item of it"
    NAME = "the names of its members"
    NONE = "nothing by itself"


class Inner(NamedTuple):
    """A schema inside another: the keyword, the path from the outer one, what it is applied to."""

    keyword: str
    path: Path
    schema: JsonValue
    reach: Reach


_ONE = {
    "not": Reach.SAME,
    "if": Reach.SAME,
    "then": Reach.SAME,
    "else": Reach.SAME,
    "items": Reach.INTO,
    "additionalItems": Reach.INTO,
    "unevaluatedItems": Reach.INTO,
    "contains": Reach.INTO,
    "additionalProperties": Reach.INTO,
    "unevaluatedProperties": Reach.INTO,
    "propertyNames": Reach.NAME,
    "contentSchema": Reach.NONE,
}
_LISTS = {
    "allOf": Reach.SAME,
    "anyOf": Reach.SAME,
    "oneOf": Reach.SAME,
    "prefixItems": Reach.INTO,
    "items": Reach.INTO,
}
_NAMED = {
    "properties": Reach.INTO,
    "patternProperties": Reach.INTO,
    "dependentSchemas": Reach.SAME,
    "dependencies": Reach.SAME,
    "$defs": Reach.NONE,
    "definitions": Reach.NONE,
}
_NOT_IN = {
    Dialect.DRAFT7: {
        "prefixItems", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties",
        "contentSchema",
    },
    Dialect.DRAFT2020: {"additionalItems"},
    Dialect.UNDECLARED: set(),
}  # fmt: skip


def inner(schema: dict[str, JsonValue], dialect: Dialect) -> Iterator[Inner]:
    """The schemas that stand directly in this one; what is not shaped like one is left out."""
    unknown = _NOT_IN[dialect]
    for keyword, value in schema.items():
        if keyword in unknown:
            continue
        if isinstance(value, dict | bool) and keyword in _ONE:
            yield Inner(keyword, (keyword,), value, _ONE[keyword])
        elif isinstance(value, list) and keyword in _LISTS:
            for index, each in enumerate(value):
                yield Inner(keyword, (keyword, index), each, _LISTS[keyword])
        elif isinstance(value, dict) and keyword in _NAMED:
            for name, each in value.items():
                if keyword != "dependencies" or not isinstance(each, list):
                    yield Inner(keyword, (keyword, name), each, _NAMED[keyword])


def applied(schema: dict[str, JsonValue], dialect: Dialect) -> Iterator[Inner]:
    """Those of `inner` that count when a value is judged; `$ref` is not followed here."""
    if dialect.refs_stand_alone and "$ref" in schema:
        return
    for each in inner(schema, dialect):
        if each.reach is not Reach.NONE:
            yield each


def every(root: JsonValue, dialect: Dialect, start: Path = ()) -> Iterator[tuple[Path, JsonValue]]:
    """Each schema in `root` with its path, `root` itself first. No reference is followed."""
    waiting: list[tuple[Path, JsonValue]] = [(start, root)]
    while waiting:
        path, schema = waiting.pop()
        yield path, schema
        if isinstance(schema, dict):
            waiting.extend((path + each.path, each.schema) for each in inner(schema, dialect))
