"""A schema for arguments whose agent sent none, or one that says little: typed by the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.rules.strict_json import JsonValue

from .merging import Endless, Folder, as_schema, schemas, types
from .values import Schema, type_of

DEEPEST = 8
STEPS = 5_000
# Keywords that say what a value may be, so that nothing has to be guessed from the value.
_TELLING = (
    "type",
    "enum",
    "const",
    "oneOf",
    "anyOf",
    "allOf",
    "$ref",
    "properties",
    "items",
    "not",
)


def infer(value: JsonValue, overlay: JsonValue = None) -> dict[str, JsonValue]:
    """The schema of `value`, with `overlay` (the agent's own) where that says something.

    A number that is written whole is an integer, any other a number; null, an empty list and a
    list of unlike things stay open. Properties that the overlay does not know are added with the
    types they have; what it knows, in whatever branch, is left to it.
    """
    if not isinstance(overlay, dict) or not overlay:
        return _of(value, 0)
    folder = Folder(overlay, steps=STEPS)
    return _with(value, overlay, folder, 0)


def _of(value: JsonValue, depth: int) -> dict[str, JsonValue]:
    if value is None or depth > DEEPEST:
        return {}
    if isinstance(value, dict):
        members = {name: _of(member, depth + 1) for name, member in value.items()}
        return {"type": "object", "properties": members}  # type: ignore[dict-item]
    if isinstance(value, list):
        items = _items(value, depth + 1)
        return {"type": "array", "items": items} if items else {"type": "array"}
    if isinstance(value, float):
        return {"type": "number"}
    return {"type": type_of(value)}


def _items(found: list[JsonValue], depth: int) -> dict[str, JsonValue]:
    """The schema of all items, {} where they differ in kind."""
    known = [_of(item, depth) for item in found]
    kinds = {schema.get("type") for schema in known}
    if kinds == {"integer", "number"}:
        return {"type": "number"}
    if len(kinds) != 1:
        return {}
    if kinds != {"object"}:
        return known[0] if all(schema == known[0] for schema in known) else {}
    members: dict[str, JsonValue] = {}
    for schema in known:
        properties = schema["properties"]
        for name, member in properties.items() if isinstance(properties, dict) else ():
            members[name] = member if members.get(name, member) == member else {}
    return {"type": "object", "properties": members}


def _with(value: JsonValue, overlay: Any, folder: Folder, depth: int) -> dict[str, JsonValue]:
    schema = dict(overlay)
    if depth > DEEPEST:
        return schema
    if not any(keyword in schema for keyword in _TELLING):
        return {**_of(value, depth), **schema}
    named = types(schema) or (["object"] if _mentions_properties(schema) else [])
    if isinstance(value, dict) and "object" in named:
        return _fill_in(value, schema, folder, depth)
    if isinstance(value, list) and "array" in named and "items" not in schema:
        items = _items(value, depth + 1)
        return {**schema, "items": items} if items and "prefixItems" not in schema else schema
    return schema


def _fill_in(
    value: dict[str, JsonValue], schema: dict[str, Any], folder: Folder, depth: int
) -> dict[str, JsonValue]:
    own = as_schema(schema.get("properties"))
    known = set(_names(schema, folder, 0))
    properties: dict[str, Any] = dict(own)
    for name, member in value.items():
        if name in own and isinstance(own[name], Mapping):
            properties[name] = _with(member, own[name], folder, depth + 1)
        elif name not in known:
            properties[name] = _of(member, depth + 1)
    return {**schema, "properties": properties} if properties else schema


def _mentions_properties(schema: Schema) -> bool:
    return any(key in schema for key in ("allOf", "oneOf", "anyOf", "$ref", "if"))


def _names(schema: Schema, folder: Folder, depth: int) -> Iterator[str]:
    """The properties that a schema knows, in all of its branches."""
    if depth > DEEPEST:
        return
    try:
        plain, _ = folder.plain(schema)
    except Endless:
        return
    yield from as_schema(plain.get("properties"))
    branches = [as_schema(plain.get(key)) for key in ("if", "then", "else")]
    for key in ("allOf", "oneOf", "anyOf"):
        branches += schemas(plain.get(key))
    for key in ("dependentSchemas", "dependencies"):
        branches += [as_schema(one) for one in as_schema(plain.get(key)).values()]
    for branch in branches:
        if branch:
            yield from _names(branch, folder, depth + 1)
