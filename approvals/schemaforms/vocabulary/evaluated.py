"""`unevaluatedProperties` and `unevaluatedItems`: what no schema for this value has looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.schemaforms import judgement

from . import Validator, Wrongs, descend
from .arrays import fits
from .objects import unnamed

Schema = Mapping[str, Any]


def unevaluated_properties(
    validator: Validator, inner: Any, instance: Any, schema: Schema
) -> Wrongs:
    if isinstance(instance, dict):
        seen: set[str] = set()
        for each in _looking(validator, instance, schema):
            seen |= _names(validator, instance, each, own=each is schema)
        for name in instance:
            if name not in seen:
                yield from descend(validator, instance[name], inner, path=name)


def unevaluated_items(validator: Validator, inner: Any, instance: Any, schema: Schema) -> Wrongs:
    if isinstance(instance, list):
        seen: set[int] = set()
        for each in _looking(validator, instance, schema):
            seen |= _indexes(validator, instance, each, own=each is schema)
        for index, item in enumerate(instance):
            if index not in seen:
                yield from descend(validator, item, inner, path=index)


def _looking(validator: Validator, instance: Any, schema: Any) -> Iterator[Schema]:
    """This schema, and those within it that judge the same value and hold for it.

    `allOf` and `$ref` are taken to hold: where they do not, that is a fault of its own.
    """
    judgement.of(validator).budget.spend()
    if not isinstance(schema, dict):
        return
    yield schema
    for inner in _beside(validator, instance, schema):
        yield from _looking(validator, instance, inner)


def _beside(validator: Validator, instance: Any, schema: Schema) -> Iterator[Any]:
    if "$ref" in schema:
        yield judgement.of(validator).references.target(schema["$ref"])[1]
    yield from schema.get("allOf", ())
    for keyword in ("anyOf", "oneOf"):
        for inner in schema.get(keyword, ()):
            judgement.of(validator).budget.spend()
            if fits(validator, inner, instance):
                yield inner
    if "if" in schema:
        holds = fits(validator, schema["if"], instance)
        if holds:
            yield schema["if"]
        yield schema.get("then" if holds else "else", True)
    for keyword in ("dependentSchemas", "dependencies"):
        for name, inner in schema.get(keyword, {}).items():
            if name in instance:
                yield inner


def _names(
    validator: Validator, instance: dict[str, Any], schema: Schema, *, own: bool
) -> set[str]:
    everything = "additionalProperties" in schema or "unevaluatedProperties" in schema
    if everything and not (own and "additionalProperties" not in schema):
        return set(instance)
    return set(instance) - set(unnamed(validator, instance, schema))


def _indexes(validator: Validator, instance: list[Any], schema: Schema, *, own: bool) -> set[int]:
    items = schema.get("items")
    rest = "unevaluatedItems" in schema and not own
    if rest or isinstance(items, dict | bool) or "additionalItems" in schema:
        return set(range(len(instance)))
    placed = len(items) if isinstance(items, list) else len(schema.get("prefixItems", ()))
    seen = set(range(placed))
    if "contains" in schema:
        seen |= {i for i, item in enumerate(instance) if _counted(validator, schema, item)}
    return seen


def _counted(validator: Validator, schema: Schema, item: Any) -> bool:
    judgement.of(validator).budget.spend()
    return fits(validator, schema["contains"], item)
