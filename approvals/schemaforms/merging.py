"""Schemas made plain: local references resolved, `allOf` folded in, within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from approvals.rules.strict_json import JsonValue

from .dialects import dialect_of
from .numbers import is_number
from .references import References
from .refusal import SchemaRefused
from .values import Schema, type_of

# What a schema says of itself rather than of a value: the place that refers to it may say better.
_TALK = ("title", "description", "default", "examples", "readOnly", "section", "description_md")
_HIGHEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_LOWEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TOGETHER = ("required",)


class Endless(Exception):
    """A reference leads back to itself, or there is too much to fold."""


def as_schema(found: object) -> Schema:
    """A sub-schema as a mapping; `true` and anything odd say nothing, and so become {}."""
    return found if isinstance(found, Mapping) else {}


def schemas(found: object) -> list[Schema]:
    """The sub-schemas of a list keyword."""
    return [as_schema(one) for one in found] if isinstance(found, list) else []


class Folder:
    """Folds the schemas of one document, in so many steps at most that all take bounded time."""

    def __init__(self, document: JsonValue, *, steps: int) -> None:
        self.references = References(document, dialect_of(document))
        self.left = steps

    def plain(self, schema: Schema, seen: tuple[str, ...] = ()) -> tuple[Schema, tuple[str, ...]]:
        """`schema` without `$ref` and `allOf` at its top, and the references passed on the way.

        Raises `Endless` for a reference in `seen`: the value can nest for ever, a form cannot;
        and when all steps are spent.
        """
        self._spend()
        while isinstance(reference := schema.get("$ref"), str):
            if reference in seen:
                raise Endless
            seen = (*seen, reference)
            beside = {key: member for key, member in schema.items() if key != "$ref"}
            schema = self.merge(self._target(reference), beside)
        parts = schemas(schema.get("allOf"))
        if not parts:
            return schema, seen
        merged: Schema = {key: member for key, member in schema.items() if key != "allOf"}
        conditions: list[Schema] = []
        for part in parts:
            if "if" in part:
                conditions.append(part)
                continue
            whole, passed = self.plain(part, seen)
            seen = tuple(dict.fromkeys((*seen, *passed)))
            merged = self.merge(merged, whole, talk=False)
        return {**merged, "allOf": conditions} if conditions else merged, seen

    def merge(self, one: Schema, other: Schema, *, talk: bool = True) -> Schema:
        """Both at once. What `other` says of itself (a title) counts only if `talk`."""
        self._spend()
        merged = dict(one)
        for key, member in other.items():
            if key not in merged:
                merged[key] = member
            elif key == "properties":
                merged[key] = self._properties(as_schema(merged[key]), as_schema(member))
            else:
                merged[key] = _both(key, merged[key], member, talk=talk)
        return merged

    def _properties(self, one: Schema, other: Schema) -> Schema:
        merged = dict(one)
        for name, schema in other.items():
            known = merged.get(name)
            if known is None or not isinstance(schema, Mapping):
                merged.setdefault(name, schema)
            elif not isinstance(known, Mapping):
                merged[name] = schema
            else:
                merged[name] = self.merge(known, schema, talk=False) if known else schema
        return merged

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Endless

    def _target(self, reference: str) -> Schema:
        try:
            return as_schema(self.references.target(reference)[1])
        except SchemaRefused:
            return {}


def _both(key: str, one: Any, other: Any, *, talk: bool) -> Any:
    if key in _TALK:
        return other if talk else one
    if key in _TOGETHER and isinstance(one, list) and isinstance(other, list):
        return list(dict.fromkeys(name for name in [*one, *other] if isinstance(name, str)))
    if key in ("enum", "type"):
        return _narrower(key, one, other)
    if key in ("allOf", "anyOf", "oneOf") and isinstance(one, list) and isinstance(other, list):
        return [*one, *other] if key == "allOf" else one
    if key in _HIGHEST + _LOWEST and is_number(one) and is_number(other):
        return max(one, other) if key in _HIGHEST else min(one, other)
    return other if talk else one


def _narrower(key: str, one: Any, other: Any) -> Any:
    first = one if isinstance(one, list) else [one]
    second = other if isinstance(other, list) else [other]
    if key == "type" and "number" in first and "integer" in second:
        return other
    common = [value for value in first if value in second]
    if not common:
        return one
    return common[0] if key == "type" and len(common) == 1 else common


def types(schema: Schema) -> list[str]:
    """The types that a schema names, or those that its keywords and constants give away."""
    named = schema.get("type")
    if isinstance(named, str):
        return [named]
    if isinstance(named, list):
        return list(
            dict.fromkeys(cast("list[str]", [one for one in named if isinstance(one, str)]))
        )
    if isinstance(schema.get("properties"), Mapping):
        return ["object"]
    if isinstance(schema.get("items"), Mapping):
        return ["array"]
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return list(dict.fromkeys(map(type_of, values))) if isinstance(values, list) else []
