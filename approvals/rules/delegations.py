"""Who acts for whom while people are away (features.md, out of office)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# Ana asks Rui, Rui asks Rita, Rita asks Sam: no further.
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Mandate:
    """One delegation that was not ended: `taker` acts for `giver` from `starts_at` on, and no
    more at `ends_at`. Empty `groups` or `policies`: in all of them."""

    giver: str
    taker: str
    starts_at: datetime
    ends_at: datetime
    groups: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()

    def holds(self, now: datetime, policy: str | None) -> bool:
        """Whether it is in force for a request that this policy decided (None: no policy)."""
        in_scope = not self.policies or policy in self.policies
        return self.starts_at <= now < self.ends_at and in_scope


@dataclass(frozen=True, slots=True)
class Asked:
    """How a stage asks a person: by name (or as one of everybody), and through which groups."""

    by_name: bool = False
    groups: frozenset[str] = frozenset()

    def within(self, mandate: Mandate) -> Asked:
        """What of it a delegation passes on: one that names groups passes nothing else."""
        if not mandate.groups:
            return self
        return Asked(by_name=False, groups=self.groups & mandate.groups)

    def __bool__(self) -> bool:
        return self.by_name or bool(self.groups)


def stand_ins(
    mandates: Iterable[Mandate],
    asked: dict[str, Asked],
    *,
    now: datetime,
    policy: str | None = None,
) -> dict[str, dict[str, Asked]]:
    """For each account that stands in: for which of those who are `asked`, and how far.

    A chain is followed at most `MAX_DEPTH` deep, each link within its window and scope; a
    circle leads nowhere, and nobody stands in for themselves. The nearest come first.
    """
    onward: dict[str, list[Mandate]] = {}
    for mandate in mandates:
        if mandate.holds(now, policy):
            onward.setdefault(mandate.giver, []).append(mandate)
    found: dict[str, dict[str, Asked]] = {}
    if not onward:
        return found
    reached = {(giver, giver): how for giver, how in asked.items() if how}
    for _ in range(MAX_DEPTH):
        reached = _one_further(reached, onward)
        for (giver, taker), how in reached.items():
            seats = found.setdefault(taker, {})
            seats[giver] = _both(seats.get(giver), how)
    return found


def _one_further(
    reached: dict[tuple[str, str], Asked], onward: dict[str, list[Mandate]]
) -> dict[tuple[str, str], Asked]:
    further: dict[tuple[str, str], Asked] = {}
    for (giver, holder), how in sorted(reached.items(), key=lambda item: item[0]):
        for mandate in onward.get(holder, ()):
            passed = how.within(mandate)
            if passed and mandate.taker != giver:
                at = (giver, mandate.taker)
                further[at] = _both(further.get(at), passed)
    return further


def _both(one: Asked | None, other: Asked) -> Asked:
    if one is None:
        return other
    return Asked(by_name=one.by_name or other.by_name, groups=one.groups | other.groups)


def acts_for(
    mandates: Iterable[Mandate], *, now: datetime, policy: str | None = None
) -> dict[str, frozenset[str]]:
    """For each account that stands in for somebody now, for whom, whatever a stage asks.

    Separation goes by this: a delegation that is narrowed to groups bars all the same.
    """
    whole = [
        Mandate(each.giver, each.taker, each.starts_at, each.ends_at, policies=each.policies)
        for each in mandates
    ]
    everybody = {each.giver: Asked(by_name=True) for each in whole}
    found = stand_ins(whole, everybody, now=now, policy=policy)
    return {taker: frozenset(givers) for taker, givers in found.items()}


def would_cycle(
    existing: Iterable[Mandate], giver: str, taker: str, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether a delegation from `giver` to `taker` in this window closes a circle.

    Whatever their scopes: one that is hard to follow is not made. The windows along the way
    must have a moment in common, else there is never a circle.
    """
    onward: dict[str, list[Mandate]] = {}
    for mandate in existing:
        onward.setdefault(mandate.giver, []).append(mandate)
    been: dict[str, list[tuple[datetime, datetime]]] = {}
    todo = [(taker, starts_at, ends_at)]
    while todo:
        holder, start, end = todo.pop()
        if holder == giver:
            return True
        if any(first <= start and end <= last for first, last in been.get(holder, ())):
            continue
        been.setdefault(holder, []).append((start, end))
        for mandate in onward.get(holder, ()):
            begin, stop = max(start, mandate.starts_at), min(end, mandate.ends_at)
            if begin < stop:
                todo.append((mandate.taker, begin, stop))
    return False
