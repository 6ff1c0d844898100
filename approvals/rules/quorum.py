"""What the answers on a stage come to: approved, rejected, or whom it waits for.

Nobody is asked here whether an answer is sound; only how many of them count. The same answers
in another order come to the same (lifecycle.md, Who counts).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .matching import Seating


@dataclass(frozen=True, slots=True)
class Rule:
    """What a stage asks for.

    `approvals` is a number, "all" (each seat of `roster`: who was eligible when the stage
    opened and is still active) or "one_per_group" (one for each of `groups`). `denials` is how
    many rejections close it; None with `electorate`: more than half of so many, who were
    eligible when the stage opened.
    """

    approvals: int | str = 1
    denials: int | None = 1
    electorate: int = 0
    roster: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def needed(self) -> int:
        """How many approvals; at least one, whatever the rule says."""
        if self.approvals == "all":
            return max(1, len(self.roster))
        if self.approvals == "one_per_group":
            return max(1, len(self.groups))
        return max(1, int(self.approvals))

    @property
    def denials_needed(self) -> int:
        """How many rejections close it; at least one."""
        return max(1, self.electorate // 2 + 1 if self.denials is None else self.denials)


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who may answer now: who it is, on whose seat (their own, or that of whom they
    stand in for), and for which groups."""

    human: str
    seat: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vote:
    """A live answer. Approvals for different options do not count together."""

    id: str
    human: str
    seat: str
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a stage stands. At most one of `approved`, `rejected` and `stuck` is true.

    `have` of the `needed` approvals count, `denials` of the `denials_needed` rejections.
    `counted` are the ids of the approvals that count, `waiting_for` the voters whose approval
    would bring it further. `impossible`: the rejections leave too few who could approve, so it
    is rejected. `stuck`: there are too few even without them. `sound` are the ids of all
    approvals by who is eligible, counted or not, and `fresh` who could add one to an approved
    stage: one that is still open waits for that.
    """

    approved: bool
    rejected: bool
    counted: tuple[str, ...]
    needed: int
    have: int
    denials: int
    denials_needed: int
    impossible: bool
    stuck: bool
    waiting_for: tuple[Voter, ...]
    sound: frozenset[str] = frozenset()
    fresh: tuple[Voter, ...] = ()

    @property
    def waits_for_nobody(self) -> bool:
        """Whether a stage that stands so and is open has nobody left to answer it."""
        return self.stuck or (self.approved and not self.fresh)


def stand(
    rule: Rule, approvals: Iterable[Vote], rejections: Iterable[Vote], voters: Sequence[Voter]
) -> Standing:
    """Count the answers of a stage. `voters` are all who are eligible now, answered or not.

    An approval by somebody who is not among them has lapsed. A rejection never lapses, and
    whose human or seat has rejected does not approve as well.
    """
    refused = list(rejections)
    no = {vote.human for vote in refused}, {vote.seat for vote in refused}
    able = [voter for voter in voters if voter.human not in no[0] and voter.seat not in no[1]]
    ballots = _by_option(rule, approvals, able)
    best = max(ballots, key=lambda ballot: (ballot.have, ballot.first))
    denials = _count_denials(rule, refused)
    reachable = best.have >= rule.needed or _reach(rule, ballots, able)
    over = denials >= rule.denials_needed
    impossible = not over and not reachable and bool(refused) and _reach_anew(rule, voters)
    rejected = over or impossible
    approved = best.have >= rule.needed and not rejected
    return Standing(
        approved=approved,
        rejected=rejected,
        counted=best.counted,
        needed=rule.needed,
        have=best.have,
        denials=denials,
        denials_needed=rule.denials_needed,
        impossible=impossible,
        stuck=not rejected and not reachable,
        waiting_for=() if rejected or approved else _missing(rule, best, able),
        sound=best.sound,
        fresh=_fresh(ballots, able) if approved else (),
    )


@dataclass(frozen=True, slots=True)
class _Ballot:
    """The approvals for one option, as far as they count together."""

    voters: tuple[Voter, ...]
    sound: frozenset[str]
    counted: tuple[str, ...]
    have: int
    first: str


def _by_option(rule: Rule, approvals: Iterable[Vote], able: Sequence[Voter]) -> list[_Ballot]:
    may = {(voter.human, voter.seat): voter for voter in able}
    by_option: dict[str | None, list[Vote]] = {}
    for vote in sorted(approvals, key=lambda vote: vote.id):
        if (vote.human, vote.seat) in may:
            by_option.setdefault(vote.option, []).append(vote)
    return [_ballot(rule, votes, may) for votes in by_option.values()] or [_NOTHING]


def _ballot(rule: Rule, votes: list[Vote], may: dict[tuple[str, str], Voter]) -> _Ballot:
    voters = tuple(may[vote.human, vote.seat] for vote in votes)
    seating = _seated(rule, voters)
    have = seating.grow(rule.needed)
    taken = seating.taken()
    ids: dict[tuple[str, str], str] = {}
    for vote in votes:
        if (vote.human, vote.seat) in taken:
            ids.setdefault((vote.human, vote.seat), vote.id)
    sound = frozenset(vote.id for vote in votes)
    return _Ballot(voters, sound, tuple(sorted(ids.values())), have, votes[0].id)


def _seated(rule: Rule, voters: Iterable[Voter]) -> Seating:
    """A seating in which each of these may sit where the rule lets their seat count."""
    seating = Seating()
    for voter in voters:
        seating.add(voter.human, voter.seat, _places(rule, voter))
    return seating


def _places(rule: Rule, voter: Voter) -> Collection[str]:
    if rule.approvals == "one_per_group":
        return sorted(rule.groups & voter.groups)
    if rule.approvals == "all":
        return {voter.seat} & rule.roster
    return (voter.seat,)


def _reach(rule: Rule, ballots: Sequence[_Ballot], able: Sequence[Voter]) -> bool:
    """Whether enough could still approve: those who did, for one option, and all who have not
    answered yet."""
    answered = {voter.human for ballot in ballots for voter in ballot.voters}
    free = [voter for voter in able if voter.human not in answered]
    return any(_reaches(rule, ballot, free) for ballot in ballots)


def _reaches(rule: Rule, ballot: _Ballot, free: Sequence[Voter]) -> bool:
    # Those whom nothing stands in the way of are enough nearly always, and quickly found.
    apart: list[Voter] = []
    humans, seats = _taken(ballot.voters)
    for voter in free:
        if ballot.have + len(apart) >= rule.needed:
            return True
        if _counts_by_itself(rule, voter, humans, seats):
            apart.append(voter)
            humans.add(voter.human)
            seats.add(voter.seat)
    return _seated(rule, [*ballot.voters, *free]).grow(rule.needed) >= rule.needed


def _taken(voters: Iterable[Voter]) -> tuple[set[str], set[str]]:
    seated = list(voters)
    return {voter.human for voter in seated}, {voter.seat for voter in seated}


def _counts_by_itself(rule: Rule, voter: Voter, humans: set[str], seats: set[str]) -> bool:
    """Whether an approval counts for certain beside others of these humans and seats."""
    is_apart = voter.human not in humans and voter.seat not in seats
    return is_apart and rule.approvals != "one_per_group" and bool(_places(rule, voter))


def _reach_anew(rule: Rule, voters: Sequence[Voter]) -> bool:
    """Whether enough could approve if nobody had answered anything."""
    return _reaches(rule, _NOTHING, voters)


_NOTHING = _Ballot((), frozenset(), (), 0, "")


def _fresh(ballots: Sequence[_Ballot], able: Sequence[Voter]) -> tuple[Voter, ...]:
    """Who may still answer: has not yet, and nobody on their seat has."""
    humans, seats = _taken(voter for ballot in ballots for voter in ballot.voters)
    return tuple(each for each in able if each.human not in humans and each.seat not in seats)


def _missing(rule: Rule, best: _Ballot, able: Sequence[Voter]) -> tuple[Voter, ...]:
    humans, seats = _taken(best.voters)
    return tuple(
        voter
        for voter in able
        if voter.human not in humans
        and (
            _counts_by_itself(rule, voter, humans, seats)
            or _seated(rule, [*best.voters, voter]).grow(rule.needed) > best.have
        )
    )


def _count_denials(rule: Rule, refused: Iterable[Vote]) -> int:
    seating = Seating()
    for vote in refused:
        seating.add(vote.human, vote.seat, (vote.seat,))
    return seating.grow(rule.denials_needed)
