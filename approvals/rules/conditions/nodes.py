"""The parts of a condition. The library keeps its own to itself, and the checks need them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """Any part. `column` is where it stands in the text, from 1."""

    column: int


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number; `unsigned` is CEL's 5u."""

    value: int | float
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """true, false or null."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Select(Node):
    """`of.field`."""

    of: Node
    field: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`of[key]`."""

    of: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Has(Node):
    """`has(of.field)`."""

    field: Select


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`function(arguments)`, or `target.function(arguments)`."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Each(Node):
    """A comprehension: `target.macro(variable, body)`; `map` may have two bodies."""

    macro: str
    target: Node
    variable: str
    bodies: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping(Node):
    """`{key: value}`."""

    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`!of` or `-of`."""

    operator: str
    of: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, or a comparison (`in` is one)."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`a && b && c`, or the same with `||`: flat, so that a long chain is no deep tree."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))
ORDERS = frozenset(("<", "<=", ">", ">="))


def children(node: Node) -> tuple[Node, ...]:
    """The parts right below a part, in the order of the text."""
    match node:
        case Select() | Index() | Has() | Call() | Each():
            return _below_member(node)
        case Listing(items=items):
            return items
        case Mapping(entries=entries):
            return tuple(side for entry in entries for side in entry)
        case Unary(of=of):
            return (of,)
        case Binary(left=left, right=right):
            return (left, right)
        case Logic(parts=parts):
            return parts
        case Choice(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
    return ()


def _below_member(node: Select | Index | Has | Call | Each) -> tuple[Node, ...]:
    match node:
        case Select(of=of):
            return (of,)
        case Index(of=of, key=key):
            return (of, key)
        case Has(field=field):
            return (field,)
        case Each(target=target, bodies=bodies):
            return (target, *bodies)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)


def every(node: Node) -> Iterator[Node]:
    """The part itself and all below it."""
    yield node
    for child in children(node):
        yield from every(child)
