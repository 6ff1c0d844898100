"""What an edit changes, and whether it may (api.md 2.5, `locked_field`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .digest import canonical
from .strict_json import JsonValue, pointer

Path = tuple[str | int, ...]

_ABSENT = object()
_MEETING = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("then", "else", "if")
_MAX_SCHEMAS = 500


def changes(before: JsonValue, after: JsonValue) -> list[Path]:
    """The paths of the smallest values that differ; 5120.00 and 5120 are one value.

    Objects are compared member by member. A list of another length counts as changed whole:
    which of its items were meant is not for us to guess.
    """
    return list(_changes(before, after, ()))


def _changes(before: Any, after: Any, path: Path) -> Iterator[Path]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _changes(before.get(name, _ABSENT), after.get(name, _ABSENT), (*path, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, (*path, index))
    elif before is _ABSENT or after is _ABSENT or canonical(before) != canonical(after):
        yield path


def locked(
    paths: Iterable[Path], *, editable: Sequence[str] | None, schema: JsonValue
) -> list[str]:
    """Of changed paths within `args`, the pointers of those that nobody may change.

    `editable` are pointers into `args` (a bare name is one step), None allows all and an empty
    list nothing; `schema` is that of `args` with its `readOnly` parts.
    """
    allowed = None if editable is None else [_steps(each) for each in editable]
    return [
        pointer(list(path))
        for path in paths
        if (allowed is not None and not any(_is_within(path, steps) for steps in allowed))
        or _is_read_only(schema, path)
    ]


def locks(args: JsonValue, *, editable: Sequence[str] | None) -> list[str]:
    """The pointers of the largest parts of `args` in which nothing may be edited."""
    if editable is None:
        return []
    return [pointer(list(path)) for path in _locks(args, [_steps(each) for each in editable], ())]


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


def _steps(written: str) -> list[str]:
    if not written.startswith("/"):
        return [written] if written else []
    return [step.replace("~1", "/").replace("~0", "~") for step in written[1:].split("/")]


def _is_within(path: Path, steps: list[str]) -> bool:
    return [str(step) for step in path[: len(steps)]] == steps


def _is_read_only(schema: JsonValue, path: Path) -> bool:
    """Whether a value on the way to `path` is `readOnly` in any branch that might apply."""
    here = _applying([schema], schema)
    for step in path:
        if any(each.get("readOnly") is True for each in here):
            return True
        here = _applying([below for each in here for below in _below(each, step)], schema)
    return any(each.get("readOnly") is True for each in here)


def _below(schema: Mapping[str, Any], step: str | int) -> Iterator[Any]:
    if isinstance(step, str):
        known = schema.get("properties", {})
        yield known.get(step) if step in known else schema.get("additionalProperties")
        yield from schema.get("patternProperties", {}).values()
        return
    tuple_items = schema.get("prefixItems", schema.get("items"))
    if isinstance(tuple_items, list):
        yield tuple_items[step] if step < len(tuple_items) else schema.get("additionalItems")
    yield schema.get("items")


def _applying(schemas: list[Any], root: JsonValue) -> list[Mapping[str, Any]]:
    """These schemas and all that apply to the same value through them."""
    found: dict[int, Mapping[str, Any]] = {}
    waiting = list(schemas)
    while waiting and len(found) < _MAX_SCHEMAS:
        schema = waiting.pop()
        if not isinstance(schema, dict) or id(schema) in found:
            continue
        found[id(schema)] = schema
        waiting += [each for name in _MEETING for each in schema.get(name, [])]
        waiting += [schema.get(name) for name in _BRANCHES]
        waiting += [
            *schema.get("dependentSchemas", {}).values(),
            *schema.get("dependencies", {}).values(),
        ]
        if isinstance(schema.get("$ref"), str):
            waiting.append(_resolve(root, schema["$ref"]))
    return list(found.values())


def _resolve(root: Any, reference: str) -> Any:
    here = root
    for step in _steps(reference.removeprefix("#")):
        if isinstance(here, list):
            here = here[int(step)] if step.isdigit() and int(step) < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return here
