"""Which part of an object's schema holds for the value it has now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .merging import Folder, as_schema, schemas
from .values import Schema

Fits = Callable[[Any, Any], bool]  # a schema, and the value that is tried on it
ROUNDS = 4  # conditions inside conditions
_JOINED = ("allOf", "anyOf", "oneOf")


@dataclass(slots=True)
class Settled:
    """An object's schema as it is now: without conditions, and with what they depend on.

    `live` are the properties that others depend on, `counting` those of them whose mere being
    there decides. `branches` are the alternatives between which a person has to choose,
    `elsewhere` the properties that its conditions describe, whether they hold or not.
    """

    schema: Schema
    elsewhere: Mapping[str, Schema] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    counting: set[str] = field(default_factory=set)
    branches: list[Schema] = field(default_factory=list)

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties that it names now. One that is due and not described here is what it
        is elsewhere, or anything: without a field nobody could ever fill it in."""
        named = as_schema(self.schema.get("properties"))
        due = self.schema.get("required")
        more = as_schema(self.schema.get("additionalProperties"))
        waiting = {n for one in self.branches for n in as_schema(one.get("properties"))}
        bare = {
            name: self.elsewhere.get(name, more)
            for name in (due if isinstance(due, list) else [])
            if isinstance(name, str) and name not in named and name not in waiting
        }
        return {**named, **bare}


def settle(schema: Schema, value: Mapping[str, Any], folder: Folder, fits: Fits) -> Settled:
    """Fold in what `if`, `dependencies` and discriminated `oneOf` say for `value`."""
    settled = Settled(schema, _described(schema))
    for _ in range(ROUNDS):
        before = settled.schema
        settled.schema = _conditions(settled, value, folder, fits)
        settled.schema = _dependencies(settled, value, folder)
        settled.schema = _alternatives(settled, value, folder, fits)
        if settled.schema is before:
            break
    return settled


def _described(schema: Schema) -> dict[str, Schema]:
    """The properties that conditions and dependencies add."""
    tests = [schema, *schemas(schema.get("allOf"))]
    parts = [test.get(word) for test in tests for word in ("then", "else")]
    for keyword in ("dependencies", "dependentSchemas"):
        parts += as_schema(schema.get(keyword)).values()
    found = [as_schema(as_schema(part).get("properties")) for part in parts]
    return {name: as_schema(one) for properties in found for name, one in properties.items()}


def _without(schema: Schema, *keys: str) -> Schema:
    return {key: member for key, member in schema.items() if key not in keys}


def _conditions(settled: Settled, value: Mapping[str, Any], folder: Folder, fits: Fits) -> Schema:
    schema = settled.schema
    tests = [one for one in [schema, *schemas(schema.get("allOf"))] if "if" in one]
    if not tests:
        return schema
    schema = _without(schema, "if", "then", "else", "allOf")
    for test in tests:
        condition = test["if"]
        asked = set(as_schema(as_schema(condition).get("properties")))
        settled.live |= set(_mentioned(condition, 0))
        # JSON Schema calls a condition met by what is not there yet; a form waits for an answer.
        if asked and not asked <= value.keys():
            continue
        chosen = test.get("then" if fits(condition, value) else "else")
        if isinstance(chosen, Mapping):
            schema = _fold_in(schema, chosen, asked, folder)
    return schema


def _mentioned(condition: Any, depth: int) -> Iterator[str]:
    """The properties by which a condition is judged, also those that need only be there."""
    test = as_schema(condition)
    yield from as_schema(test.get("properties"))
    required = test.get("required")
    yield from (n for n in (required if isinstance(required, list) else []) if isinstance(n, str))
    inner = [test.get("not"), *(one for key in _JOINED for one in schemas(test.get(key)))]
    for one in inner if depth < ROUNDS else []:
        yield from _mentioned(one, depth + 1)


def _dependencies(settled: Settled, value: Mapping[str, Any], folder: Folder) -> Schema:
    schema = settled.schema
    keywords = ("dependencies", "dependentRequired", "dependentSchemas")
    found = [(name, one) for key in keywords for name, one in as_schema(schema.get(key)).items()]
    if not found:
        return schema
    schema = _without(schema, *keywords)
    for name, needed in found:
        settled.live.add(name)
        settled.counting.add(name)
        if name not in value:
            continue
        if isinstance(needed, list):
            needed = {"required": needed}
        schema = _fold_in(schema, as_schema(needed), {name}, folder)
    return schema


def _alternatives(settled: Settled, value: Mapping[str, Any], folder: Folder, fits: Fits) -> Schema:
    schema = settled.schema
    for keyword in ("oneOf", "anyOf"):
        branches = [folder.plain(one)[0] for one in schemas(schema.get(keyword))]
        if not any("properties" in branch for branch in branches):
            continue
        schema = _without(schema, keyword)
        name = _discriminator(branches, as_schema(schema.get("properties")))
        if name is None:
            settled.branches = settled.branches or branches
            continue
        settled.live.add(name)
        for branch in branches:
            test = {"properties": {name: branch["properties"][name]}, "required": [name]}
            if fits(test, value):
                schema = _fold_in(schema, branch, {name}, folder)
                break
    return schema


def _discriminator(branches: list[Schema], properties: Schema) -> str | None:
    """The property of the object itself by whose value all branches are told apart, if any."""
    for name in properties:
        marks = [as_schema(as_schema(one.get("properties")).get(name)) for one in branches]
        if marks and all("const" in mark or "enum" in mark for mark in marks):
            return name
    return None


def _fold_in(schema: Schema, part: Schema, asked: set[str], folder: Folder) -> Schema:
    """Merge a part that holds now; what it says of the fields it was chosen by is left out, or
    a person could never choose otherwise."""
    part = folder.plain(part)[0]
    properties = part.get("properties")
    if isinstance(properties, Mapping):
        known = as_schema(schema.get("properties"))
        kept = {n: one for n, one in properties.items() if n not in asked or n not in known}
        part = {**part, "properties": kept}
    return folder.merge(schema, part, talk=False)
