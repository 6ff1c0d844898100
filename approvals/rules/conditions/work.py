"""How long a condition can take, reckoned before it is evaluated, since the library has no limit.

A unit is 0.1 µs on the machine it was measured on. The library copies what a field holds each
time it is read, and all that `map` and `filter` gathered so far at each member.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from . import patterns
from .functions import FUNCTIONS
from .nodes import Binary, Call, Each, Has, Listing, Node, Text, children
from .paths import Path, path_of

# 20 ms.
MAX_WORK = 200_000
MAX_MEMBERS = 200
# Characters that weigh as much as one value.
CHARACTERS = 32

Weigh: TypeAlias = Callable[[Path], int]
_FREE: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Work:
    """What evaluating a part costs, in units; what it comes to weighs, and how many members it
    has at most."""

    cost: int
    weight: int = 1
    members: int = 1


def work(node: Node, weigh: Weigh, bound: Mapping[str, int] = _FREE) -> Work:
    """The most that a part can cost. `weigh` says what the value at a path weighs, `bound` what
    a member weighs that a comprehension gives a name to."""
    if isinstance(node, Has):
        node = node.field.of
    path = path_of(node)
    if path is not None:
        return _field(path, weigh, bound)
    match node:
        case Text(value=value):
            return Work(1, weight_of_text(value))
        case Each():
            return _each(node, weigh, bound)
    below = [work(child, weigh, bound) for child in children(node)]
    cost = sum(part.cost for part in below) + 3
    weight = sum(part.weight for part in below) + 1
    members = sum(part.members for part in below)
    match node:
        case Call():
            return Work(cost + _call(node, weight), weight, members)
        case Listing():
            return Work(cost + weight, weight, len(below))
        case Binary():
            return Work(cost + weight, weight, members)
    return Work(cost, weight, members)


def weight_of_text(value: str) -> int:
    """What a text weighs."""
    return 1 + len(value) // CHARACTERS


def _field(path: Path, weigh: Weigh, bound: Mapping[str, int]) -> Work:
    if path[0] in bound:
        weight = bound[str(path[0])]
        return Work(1 + weight * len(path), weight, min(weight, MAX_MEMBERS))
    steps = [path[:length] for length in range(2, len(path) + 1)] or [path]
    weight = weigh(path)
    return Work(1 + sum(weigh(step) for step in steps), weight, min(weight, MAX_MEMBERS))


def _call(node: Call, weight: int) -> int:
    if node.function != "matches":
        # A call back into Python copies what it is given; one that raises takes 20 µs.
        return (200 if node.function in FUNCTIONS else 0) + 2 * weight
    pattern = next((text.value for text in node.arguments if isinstance(text, Text)), "")
    # The worst pattern found takes 17 ns for each of its characters and each of the text's.
    return patterns.compile_work(pattern) + weight * CHARACTERS * (1 + len(pattern) // 5)


def _each(node: Each, weigh: Weigh, bound: Mapping[str, int]) -> Work:
    target = work(node.target, weigh, bound)
    members = max(target.members, 1)
    each = -(-target.weight // members)
    inside = {**bound, node.variable: each}
    bodies = [work(body, weigh, inside) for body in node.bodies]
    cost = target.cost + members * (3 + sum(body.cost for body in bodies))
    if node.macro not in ("map", "filter"):
        return Work(cost, 1, 1)
    gathered = members * (each if node.macro == "filter" else bodies[-1].weight)
    return Work(cost + members * gathered // 4, gathered, members)


def affordable(node: Node) -> int:
    """The weight of a whole request up to which a condition costs no more than `MAX_WORK`.

    0: it costs more on the smallest request.
    """
    for weight in (20_000, 5_000, 1_000, 200, 1):
        if work(node, partial(_always, weight)).cost <= MAX_WORK:
            return weight
    return 0


def _always(weight: int, _path: Path) -> int:
    return weight
