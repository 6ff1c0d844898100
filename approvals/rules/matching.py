"""The most approvals that can count at once: each human, each seat and each place only once."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TypeAlias

# A node is ("human", id), ("seat in", id), ("seat out", id) or ("place", id).
Node: TypeAlias = tuple[str, str]
_SOURCE: Node = ("source", "")
_SINK: Node = ("sink", "")


class Seating:
    """Humans on seats, and seats in places, none of them twice; as many as is possible.

    A flow of units from human to seat to place, grown path by path (Ford and Fulkerson), so
    it is the largest there is whatever the order of what came.
    """

    def __init__(self) -> None:
        # What is left of each arc: forth while it is free, back once it is taken.
        self._left: dict[Node, dict[Node, int]] = {_SOURCE: {}}
        self.size = 0

    def add(self, human: str, seat: str, places: Iterable[str]) -> None:
        """Let this human take this seat, which may go to one of these places."""
        self._arc(_SOURCE, ("human", human))
        self._arc(("human", human), ("seat in", seat))
        self._arc(("seat in", seat), ("seat out", seat))
        for place in places:
            self._arc(("seat out", seat), ("place", place))
            self._arc(("place", place), _SINK)

    def grow(self, most: int) -> int:
        """Seat as many as can be, up to `most` in all; how many sit then."""
        while self.size < most and (path := self._free_path()):
            for one, other in path:
                self._left[one][other] -= 1
                self._left[other][one] += 1
            self.size += 1
        return self.size

    def taken(self) -> set[tuple[str, str]]:
        """Who sits where: pairs of human and seat."""
        return {
            (one[1], other[1])
            for one, arcs in self._left.items()
            if one[0] == "human"
            for other, left in arcs.items()
            if other[0] == "seat in" and left == 0
        }

    def _arc(self, one: Node, other: Node) -> None:
        arcs = self._left.setdefault(one, {})
        if other not in arcs:
            arcs[other] = 1
            self._left.setdefault(other, {})[one] = 0

    def _free_path(self) -> list[tuple[Node, Node]]:
        came: dict[Node, Node] = {}
        todo = deque([_SOURCE])
        while todo and _SINK not in came:
            node = todo.popleft()
            for other, left in self._left[node].items():
                if left > 0 and other not in came and other != _SOURCE:
                    came[other] = node
                    todo.append(other)
        return _way_back(came)


def _way_back(came: Mapping[Node, Node]) -> list[tuple[Node, Node]]:
    path, node = [], _SINK
    while node in came:
        path.append((came[node], node))
        node = came[node]
    return path
