"""What an edit changes, and whether it may (api.md 2.5, `locked_field`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from .digest import canonical
from .strict_json import JsonValue, pointer

Path: TypeAlias = tuple[str | int, ...]
# What a `$ref` means in the schema of the arguments.
Resolve: TypeAlias = Callable[[str], JsonValue]

_ABSENT = object()
_MEETING = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("then", "else", "if")
_BY_NAME = ("dependentSchemas", "dependencies")


def changes(before: JsonValue, after: JsonValue) -> list[Path]:
    """The paths of all values that differ; 5120.00 and 5120 are one value.

    Objects are compared member by member and lists item by item; a list of another length has
    changed itself as well. What is there on one side only is named with all that it holds:
    whoever leaves out an object leaves out its members.
    """
    return list(_changes(before, after, ()))


def _changes(before: Any, after: Any, path: Path) -> Iterator[Path]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _changes(before.get(name, _ABSENT), after.get(name, _ABSENT), (*path, name))
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield path
        for index in range(max(len(before), len(after))):
            old, new = (side[index] if index < len(side) else _ABSENT for side in (before, after))
            yield from _changes(old, new, (*path, index))
    elif before is _ABSENT or after is _ABSENT or canonical(before) != canonical(after):
        yield from dict.fromkeys([*_inner(before, path), *_inner(after, path)])


def _inner(value: Any, path: Path) -> Iterator[Path]:
    """The path of a value and of all that it holds."""
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _inner(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inner(item, (*path, index))


def locked(
    paths: Sequence[Path],
    *,
    editable: Sequence[str] | None,
    schema: JsonValue,
    resolve: Resolve,
) -> list[str]:
    """Of changed paths within `args`, the pointers of those that nobody may change.

    `editable` are pointers into `args` (a bare name is one step), None allows all and an empty
    list nothing; `schema` is that of `args` with its `readOnly` parts, whose references `resolve`
    follows.
    """
    allowed = None if editable is None else [steps(each) for each in editable]
    read_only = _ReadOnly(schema, resolve)
    return [
        pointer(list(path))
        for path in paths
        if (allowed is not None and not any(_is_within(path, steps) for steps in allowed))
        or read_only.covers(path)
    ]


def locks(args: JsonValue, *, editable: Sequence[str] | None) -> list[str]:
    """The pointers of the largest parts of `args` in which nothing may be edited."""
    if editable is None:
        return []
    return [pointer(list(path)) for path in _locks(args, [steps(each) for each in editable], ())]


def _locks(value: Any, allowed: list[list[str]], path: Path) -> Iterator[Path]:
    if any(_is_within(path, steps) for steps in allowed):
        return
    here = [str(step) for step in path]
    if not any(steps[: len(here)] == here for steps in allowed):
        yield path
        return
    members = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for step, member in (*members, *items):
        yield from _locks(member, allowed, (*path, step))


def steps(written: str) -> list[str]:
    """The steps of a pointer into the arguments; a bare name is one of one step (config.md)."""
    if not written.startswith("/"):
        return [written] if written else []
    return [step.replace("~1", "/").replace("~0", "~") for step in written[1:].split("/")]


def _is_within(path: Path, steps: list[str]) -> bool:
    return [str(step) for step in path[: len(steps)]] == steps


class _ReadOnly:
    """Which places a schema makes `readOnly`, in any branch that might apply.

    An agent writes the schema and the arguments, so what the same schemas judge is looked at
    once, however many places that is.
    """

    def __init__(self, schema: JsonValue, resolve: Resolve) -> None:
        self._resolve = resolve
        self._known: dict[frozenset[int], _Place] = {}
        self._root = self._place([schema])

    def covers(self, path: Path) -> bool:
        """Whether the value at `path`, or one on the way to it, may not be changed."""
        here = self._root
        for step in path:
            if here.is_read_only:
                return True
            kind = here.kind(step)
            if kind not in here.below:
                below = [each for schema in here.schemas for each in _below(schema, step)]
                here.below[kind] = self._place(below)
            here = here.below[kind]
        return here.is_read_only

    def _place(self, schemas: list[Any]) -> _Place:
        of = frozenset(id(each) for each in schemas)
        if of not in self._known:
            self._known[of] = _Place(self._applying(schemas))
        return self._known[of]

    def _applying(self, schemas: list[Any]) -> list[Mapping[str, Any]]:
        """These schemas and all that apply to the same value through them."""
        found: dict[int, Mapping[str, Any]] = {}
        waiting = list(schemas)
        while waiting:
            schema = waiting.pop()
            if not isinstance(schema, dict) or id(schema) in found:
                continue
            found[id(schema)] = schema
            waiting += [each for name in _MEETING for each in schema.get(name, [])]
            waiting += [schema.get(name) for name in _BRANCHES]
            waiting += [each for name in _BY_NAME for each in schema.get(name, {}).values()]
            if isinstance(schema.get("$ref"), str):
                waiting.append(self._resolve(schema["$ref"]))
        return list(found.values())


class _Place:
    """The schemas that judge a value, and what is below it as far as it was looked at."""

    def __init__(self, schemas: list[Mapping[str, Any]]) -> None:
        self.schemas = schemas
        self.is_read_only = any(each.get("readOnly") is True for each in schemas)
        self.below: dict[str | int | None, _Place] = {}
        self._names = {name for each in schemas for name in each.get("properties", {})}
        lists = (each.get(name) for each in schemas for name in ("prefixItems", "items"))
        self._own_items = max((len(each) for each in lists if isinstance(each, list)), default=0)

    def kind(self, step: str | int) -> str | int | None:
        """The same for all members that no schema names, and for all items past those of a list."""
        if isinstance(step, int):
            return min(step, self._own_items)
        return step if step in self._names else None


def _below(schema: Mapping[str, Any], step: str | int) -> Iterator[Any]:
    """What a schema says of a member or an item; of a pattern, as if it always fitted."""
    if isinstance(step, str):
        yield from schema.get("patternProperties", {}).values()
        known = schema.get("properties", {})
        others = (schema.get(name) for name in ("additionalProperties", "unevaluatedProperties"))
        yield from [known[step]] if step in known else others
        return
    lists = (schema.get(name) for name in ("prefixItems", "items"))
    own = [each[step] for each in lists if isinstance(each, list) and step < len(each)]
    others = (schema.get(name) for name in ("items", "additionalItems", "unevaluatedItems"))
    yield from own or others
