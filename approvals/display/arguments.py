"""An action's arguments as a tree of typed nodes: all of them, whole, spelt as they were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from approvals.rules.strict_json import parse, pointer
from approvals.rules.strict_json import text as json_text

from .masking import Masked, Shown, Type, type_of

FOLD_CHARACTERS = 16_000  # a longer text is folded, with its size on the fold (ui.md 6.11)
SCROLL_LINES = 30


@dataclass(frozen=True, slots=True)
class Node:
    """One value: where it stands, what it is, and its children in the order they were sent.

    `key` is None for the root and an index in arrays. `text` is the string itself, the literal
    of a number (5120.00), boolean or null, or what stands in place of a masked value; "" for
    objects and arrays.
    """

    pointer: str
    key: str | int | None
    type: Type
    text: str
    children: tuple[Node, ...] = ()
    masked: bool = False

    @property
    def as_json(self) -> str:
        """The value as compact JSON, spelt as it was sent; a masked one is its mask, unquoted."""
        if self.masked or self.type not in ("object", "array", "string"):
            return self.text
        if self.type == "string":
            return json_text(self.text)
        inner = [child.as_json for child in self.children]
        if self.type == "array":
            return f"[{','.join(inner)}]"
        keys = (json_text(str(child.key)) for child in self.children)
        return (
            "{" + ",".join(f"{key}:{value}" for key, value in zip(keys, inner, strict=True)) + "}"
        )

    @property
    def line_count(self) -> int:
        """Lines of a text, by line feeds."""
        return self.text.count("\n") + 1

    @property
    def is_folded(self) -> bool:
        """Whether a text is so long that it stands behind "Show all"."""
        return len(self.text) > FOLD_CHARACTERS

    @property
    def scrolls(self) -> bool:
        """Whether a text gets a box of its own, to scroll in."""
        return self.line_count > SCROLL_LINES or len(self.text) > FOLD_CHARACTERS // 4

    @property
    def size(self) -> int:
        """Bytes of a text in UTF-8."""
        return len(self.text.encode())

    @property
    def value_count(self) -> int:
        """How many values stand below: the leaves, empty lists and empty objects."""
        return sum(child.value_count if child.children else 1 for child in self.children)


def tree(text: str) -> Node:
    """Read exact JSON text into its nodes. Raises `StrictJsonError` if it is not strict JSON."""
    return node(parse(text.encode("utf-8")))


def node(value: Shown, *path: str | int) -> Node:
    """Turn a parsed value (with its `ExactNumber`s and `Masked`s) into a node at `path`."""
    here, key, type = pointer(list(path)), path[-1] if path else None, type_of(value)
    if isinstance(value, Masked):
        return Node(here, key, type, value.text, masked=True)
    if isinstance(value, Mapping):
        members = tuple(node(member, *path, name) for name, member in value.items())
        return Node(here, key, type, "", members)
    if isinstance(value, str):
        return Node(here, key, type, value)
    if isinstance(value, Sequence):
        items = tuple(node(item, *path, index) for index, item in enumerate(value))
        return Node(here, key, type, "", items)
    return Node(here, key, type, json_text(value))
