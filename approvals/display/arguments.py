"""An action's arguments as a tree of typed nodes: all of them, whole, spelt as they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from approvals.rules.strict_json import JsonValue, parse, pointer
from approvals.rules.strict_json import text as json_text

Type: TypeAlias = Literal["object", "array", "string", "number", "boolean", "null"]


@dataclass(frozen=True, slots=True)
class Node:
    """One value: where it stands, what it is, and its children in the order they were sent.

    `key` is None for the root and an index in arrays. `text` is the string itself, or the
    literal of a number (5120.00), boolean or null; "" for objects and arrays.
    """

    pointer: str
    key: str | int | None
    type: Type
    text: str
    children: tuple[Node, ...] = ()


def tree(text: str) -> Node:
    """Read exact JSON text into its nodes. Raises `StrictJsonError` if it is not strict JSON."""
    return node(parse(text.encode("utf-8")))


def node(value: JsonValue, *path: str | int) -> Node:
    """Turn a parsed value (with its `ExactNumber`s) into a node; `path` leads to it."""
    here, key = pointer(list(path)), path[-1] if path else None
    if isinstance(value, dict):
        members = tuple(node(member, *path, name) for name, member in value.items())
        return Node(here, key, "object", "", members)
    if isinstance(value, list):
        items = tuple(node(item, *path, index) for index, item in enumerate(value))
        return Node(here, key, "array", "", items)
    if isinstance(value, str):
        return Node(here, key, "string", value)
    return Node(here, key, _scalar_type(value), json_text(value))


def _scalar_type(value: bool | int | float | None) -> Type:
    if value is None:
        return "null"
    return "boolean" if isinstance(value, bool) else "number"
