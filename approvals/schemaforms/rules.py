"""`ui:showIf` and JSONForms' rules: fields that hints show or unlock by what others hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SHOW, ENABLE = "ui:showIf", "ui:enableIf"
MOST = 2_000


def asked(ui: object) -> dict[tuple[str, ...], set[str]]:
    """By the path of a group: the fields whose answers decide over others.

    A test is a schema that the value of the whole form is tried on.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for test in _tests(ui, [MOST], 0):
        for path in _paths(test, (), 0):
            found.setdefault(path[:-1], set()).add(path[-1])
    return found


def test_of(ui: object, schema: Mapping[str, Any], name: str) -> object:
    """The test that a field's hints name, or None."""
    for place in (ui, schema):
        if isinstance(place, Mapping) and isinstance(place.get(name), Mapping | bool):
            return place[name]
    return None


def _tests(ui: object, left: list[int], depth: int) -> Iterator[object]:
    left[0] -= 1
    if not isinstance(ui, Mapping) or left[0] < 0 or depth > 12:
        return
    for name, hint in ui.items():
        if name in (SHOW, ENABLE):
            yield hint
        elif isinstance(hint, Mapping):
            yield from _tests(hint, left, depth + 1)


def _paths(test: object, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, ...]]:
    if not isinstance(test, Mapping) or depth > 12:
        return
    properties = test.get("properties")
    for name, inner in properties.items() if isinstance(properties, Mapping) else ():
        yield (*path, str(name))
        yield from _paths(inner, (*path, str(name)), depth + 1)
    for keyword in ("not", "if"):
        yield from _paths(test.get(keyword), path, depth + 1)
    for keyword in ("allOf", "anyOf", "oneOf"):
        branches = test.get(keyword)
        for branch in branches if isinstance(branches, list) else ():
            yield from _paths(branch, path, depth + 1)
