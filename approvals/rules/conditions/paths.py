"""Which fields a condition reads: dotted paths from a variable down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from .literals import write_text
from .nodes import Each, Has, Index, Name, Node, Number, Select, Text, children

Path: TypeAlias = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Read:
    """One place that a condition looks at. `is_asked`: has() only asks whether it is there."""

    path: Path
    column: int = field(compare=False)
    is_asked: bool = False


def path_of(node: Node) -> Path | None:
    """The path that a part spells, or None where it depends on what is in the request."""
    match node:
        case Name(name=name):
            return (name,)
        case Select(of=of, field=field):
            above = path_of(of)
            return None if above is None else (*above, field)
        case Index(of=of, key=Text(value=key)) | Index(of=of, key=Number(value=int(key))):
            above = path_of(of)
            return None if above is None else (*above, key)
    return None


def dotted(path: Path) -> str:
    """A path as one writes it in a condition."""
    first, *rest = path
    return str(first) + "".join(_step(step) for step in rest)


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN.fullmatch(step) else f"[{write_text(step)}]"


def reads(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[Read]:
    """Every place that a part looks at, in the order of the text.

    What a name bound by a comprehension (`bound`) reads belongs to the list that it runs
    through, which is read as a whole.
    """
    if isinstance(node, Each):
        yield from reads(node.target, bound)
        for body in node.bodies:
            yield from reads(body, bound | {node.variable})
        return
    asked = isinstance(node, Has)
    path = path_of(node.field if isinstance(node, Has) else node)
    if path is None:
        for child in children(node):
            yield from reads(child, bound)
    elif path[0] not in bound:
        yield Read(path, _start(node), asked)


def _start(node: Node) -> int:
    above = node.field if isinstance(node, Has) else node
    while isinstance(above, Select | Index):
        above = above.of
    return above.column
