"""The shortest way from one sequence to another (Myers 1986), with a bound on its work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Edit: TypeAlias = tuple[int, int, int, int]  # old[a:b] became new[c:d]
MOST_EDITS = 400
MOST_STEPS = 1_000_000


class TooDifferent(Exception):
    """The sequences are too long or differ too much to be compared in bounded time."""


def edits(old: Sequence[str], new: Sequence[str], *, most: int) -> list[Edit]:
    """List what differs, in order. Raises `TooDifferent` beyond `most` items or our bounds."""
    if max(len(old), len(new)) > most:
        raise TooDifferent
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    steps = _walk_back(_furthest(inner_old, inner_new), len(inner_old), len(inner_new))
    return _joined([(x + start, y + start, down) for x, y, down in steps])


def _furthest(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]]:
    """For each number of edits, how far each diagonal reaches in `old`; the last one arrives."""
    reach = {1: 0}
    rounds: list[dict[int, int]] = []
    walked = 0
    for count in range(MOST_EDITS + 1):
        rounds.append(dict(reach))
        for diagonal in range(-count, count + 1, 2):
            entered = x = _entered(reach, diagonal, count)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            walked += x - entered
            if x >= len(old) and y >= len(new):
                return rounds
        if walked > MOST_STEPS:
            break
    raise TooDifferent


def _entered(reach: dict[int, int], diagonal: int, count: int) -> int:
    """Where a diagonal is entered: from above (an item added) or from the left (one removed)."""
    above, left = reach.get(diagonal + 1, -1), reach.get(diagonal - 1, -1)
    is_added = diagonal == -count or (diagonal != count and left < above)
    return above if is_added else left + 1


def _walk_back(rounds: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, bool]]:
    """The single edits from the end to the start, turned round: (x, y, whether it adds)."""
    steps: list[tuple[int, int, bool]] = []
    for count in range(len(rounds) - 1, 0, -1):
        reach, diagonal = rounds[count], x - y
        above, left = reach.get(diagonal + 1, -1), reach.get(diagonal - 1, -1)
        adds = diagonal == -count or (diagonal != count and left < above)
        x = above if adds else left
        y = x - (diagonal + 1 if adds else diagonal - 1)
        steps.append((x, y, adds))
    return steps[::-1]


def _joined(steps: list[tuple[int, int, bool]]) -> list[Edit]:
    """Put neighbouring single edits together."""
    found: list[Edit] = []
    for x, y, adds in steps:
        step = (x, x, y, y + 1) if adds else (x, x + 1, y, y)
        if found and found[-1][1] == step[0] and found[-1][3] == step[2]:
            found[-1] = (found[-1][0], step[1], found[-1][2], step[3])
        else:
            found.append(step)
    return found
