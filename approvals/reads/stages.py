"""The stages of requests with who may answer on them, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from approvals.access.ballots import Ballot, ballots_of
from approvals.access.eligibility import Electorate, Grounds, Responder, Seat, grounds_of
from approvals.access.quorums import Tally, rosters_of
from approvals.models import ApprovalRequest, Stage
from approvals.models.compiled import Compiled
from approvals.rules.quorum import Standing


@dataclass(frozen=True, slots=True)
class StageFacts:
    """One stage as people and agents are told of it.

    `eligible` is by username. `waiting_for` are those of them whose approval would bring it
    further now; nobody where it is not open. `needs_fresh`: enough approvals count, and yet
    nobody answered since they do; one more closes it. `denials` is how many rejections close
    it, `answered` the humans who answered this revision here, `taken` those on whose seats.
    `asked_first` is who is to look at it first, as long as they may answer.
    """

    id: str
    number: int
    name: str
    status: str
    required: int
    approvals: int
    denials: int
    expires_at: datetime | None
    is_stuck: bool
    needs_fresh: bool
    groups: list[str]
    electorate: Electorate
    waiting_for: list[Responder]
    answered: frozenset[str]
    taken: frozenset[str]
    asked_first: Responder | None

    @property
    def eligible(self) -> list[Responder]:
        return self.electorate.people

    @property
    def awaited(self) -> list[Seat]:
        """Who may still answer, each once: nobody who has."""
        human = self.electorate.humans.of
        return [
            seat
            for seat in self.electorate.first_seats
            if human(seat.person.id) not in self.answered
        ]

    def waits_for_answer_of(self, person_id: str) -> bool:
        """Whether this account may answer here, and no account of this human has yet."""
        has_answered = self.electorate.humans.of(person_id) in self.answered
        is_open = self.status == "open" and not has_answered
        return is_open and self.seat_for(person_id) is not None

    def seat_for(self, person_id: str) -> Seat | None:
        """The seat that an answer of this account would be on: their own right first."""
        human = self.electorate.humans.of
        free = (
            seat
            for seat in self.electorate.seats_of(person_id)
            if seat.giver is None or human(seat.giver.id) not in self.taken
        )
        return next(free, None)


def stage_facts(requests: Sequence[ApprovalRequest]) -> dict[str, list[StageFacts]]:
    """The stages of each request, by request id, in their order.

    Five queries at most for requests of one project that ask everybody, however many they are:
    stages, live answers, who may respond, delegations, aliases; two more where stages name
    somebody, one where rosters count. Of a fresh request stages and answers are not read again.
    """
    fresh = [stage for request in requests for stage in request.fresh_stages or ()]
    unread = [request for request in requests if request.fresh_stages is None]
    stages = fresh + (_stages([request.id for request in unread]) if unread else [])
    ballots = ballots_of(unread) if unread else {}
    known = requests[0].fresh_grounds if len(requests) == 1 else None
    grounds = known if isinstance(known, Grounds) else grounds_of(requests, stages)
    rosters = rosters_of(requests, [each for each in stages if each.status == Stage.State.OPEN])
    by_request: dict[str, list[Stage]] = defaultdict(list)
    for stage in stages:
        by_request[stage.request_id].append(stage)
    facts: dict[str, list[StageFacts]] = {}
    for request in requests:
        own, cast = by_request[request.id], ballots.get(request.id, [])
        voting = grounds.electorates(request, own, cast)
        tally = Tally(request, own, cast, grounds, rosters, voting)
        facts[request.id] = [_facts(tally, stage) for stage in own]
    return facts


def _facts(tally: Tally, stage: Stage) -> StageFacts:
    request, electorate = tally.request, tally.voting[stage.id]
    is_open = request.is_open and stage.status == Stage.State.OPEN
    standing = tally.standing(stage) if is_open else None
    cast = [
        ballot
        for ballot in tally.ballots
        if ballot.stage == stage.id and ballot.revision == request.revision
    ]
    return StageFacts(
        id=stage.id,
        number=stage.number,
        name=stage.name,
        status=stage.status,
        required=standing.needed if standing else stage.required,
        approvals=standing.have if standing else _given(stage, cast),
        denials=standing.denials_needed if standing else stage.denials or 1,
        expires_at=stage.expires_at,
        is_stuck=standing is not None and standing.waits_for_nobody,
        needs_fresh=standing is not None and standing.approved,
        groups=sorted(electorate.groups),
        electorate=electorate,
        waiting_for=_waiting_for(electorate, standing) if standing else [],
        answered=frozenset(electorate.humans.of(ballot.person) for ballot in cast),
        taken=frozenset(electorate.humans.of(ballot.seat) for ballot in cast),
        asked_first=next(
            (each for each in electorate.people if is_open and each.id == stage.assigned_to_id),
            None,
        ),
    )


def _given(stage: Stage, cast: Sequence[Ballot]) -> int:
    """The approvals of a stage that is over: one that had lapsed did not carry it."""
    if stage.status == Stage.State.APPROVED:
        return stage.required
    return sum(ballot.approves for ballot in cast)


def _waiting_for(electorate: Electorate, standing: Standing) -> list[Responder]:
    awaited = {voter.human for voter in standing.waiting_for or standing.fresh}
    return [each for each in electorate.people if electorate.humans.of(each.id) in awaited]


def _stages(requests: list[str]) -> list[Stage]:
    if len(requests) == 1:
        return _STAGES.rows(requests[0])
    return list(_in_order(Stage.objects.filter(request__in=requests)))


def _in_order(stages: QuerySet[Stage]) -> QuerySet[Stage]:
    return stages.order_by("number")


_STAGES = Compiled(lambda request: _in_order(Stage.objects.filter(request=request)))
