"""Who may answer on a stage, and who may not although they could (separation of duties).

The one place for every door: a page, the API, lists and mails ask here (lifecycle.md, Who
counts). Everything is live, so a change of group, role, alias or delegation counts at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from approvals.models import RESPONDING, ApprovalRequest, Membership, Stage
from approvals.models.compiled import Compiled
from approvals.rules.delegations import Asked
from approvals.rules.people import Humans
from approvals.rules.quorum import Voter
from approvals.rules.separation import Parties, barred
from approvals.rules.terms import read_terms

from .asked import Named, asked_by
from .ballots import Ballot
from .parties import parties_of
from .relations import Relations, relations_of

NOT_ASKED = "not_eligible"
SEPARATED = "separation_of_duties"


@dataclass(frozen=True, slots=True)
class Responder:
    """Somebody who may answer requests of a project, as others are told of them."""

    id: str
    username: str
    name: str
    email: str = ""

    @property
    def display_name(self) -> str:
        return self.name or self.username


@dataclass(frozen=True, slots=True)
class Seat:
    """A person who may answer on a stage: in their own right, or in place of `giver`."""

    person: Responder
    giver: Responder | None = None
    groups: frozenset[str] = frozenset()

    @property
    def holder(self) -> Responder:
        """Whose seat it is."""
        return self.giver or self.person


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who may answer on one stage now: `seats` by username, one's own before those of others.

    `asked` are all who are asked or stand in, barred or not; `active` who may respond in the
    project at all; `groups` the names of those that the stage asks, `barred` the humans whose
    answer does not count here although they may be asked.
    """

    seats: tuple[Seat, ...]
    asked: frozenset[str]
    active: frozenset[str]
    groups: frozenset[str]
    barred: frozenset[str]
    humans: Humans

    @property
    def first_seats(self) -> list[Seat]:
        """Each person once, in their own right where they have it."""
        first: dict[str, Seat] = {}
        for seat in self.seats:
            first.setdefault(seat.person.id, seat)
        return list(first.values())

    @property
    def people(self) -> list[Responder]:
        """Each person once."""
        return [seat.person for seat in self.first_seats]

    @property
    def in_their_own_right(self) -> frozenset[str]:
        """The accounts that may answer for themselves."""
        return frozenset(seat.person.id for seat in self.seats if seat.giver is None)

    def seats_of(self, person_id: str) -> list[Seat]:
        """The seats that this account may take: its own right first."""
        return [seat for seat in self.seats if seat.person.id == person_id]

    def refusal(self, person_id: str) -> str | None:
        """Why this account may not answer (a code of api.md 2.5), or None if it may."""
        if self.seats_of(person_id):
            return None
        return SEPARATED if person_id in self.asked else NOT_ASKED

    def is_barred(self, person_id: str) -> bool:
        """Whether separation of duties keeps this account out, asked or not."""
        return self.humans.of(person_id) in self.barred

    def accounts_behind(self, person_id: str, giver_id: str | None = None) -> frozenset[str]:
        """All accounts of the human who answers, and of the one in whose place: none of them may
        approve more by another."""
        answering = {self.humans.of(person_id), self.humans.of(giver_id or person_id)}
        return frozenset().union(*(self.humans.accounts_of(human) for human in answering))

    def voters(self) -> list[Voter]:
        """The humans and seats, for counting."""
        return [
            Voter(self.humans.of(seat.person.id), self.humans.of(seat.holder.id), seat.groups)
            for seat in self.seats
        ]


def responders(project_id: str) -> QuerySet[Membership]:
    """The memberships of a project that may answer requests at all."""
    return Membership.objects.filter(RESPONDING, project=project_id, person__is_superuser=False)


_RESPONDERS = Compiled(
    lambda project: (
        responders(project)
        .order_by("person__username")
        .values_list("person_id", "person__username", "person__name", "person__email")
    )
)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known of some requests and their projects, to say who may answer.

    `named` is whom stages ask by name, `parties` who has a part in a request already.
    """

    people: Mapping[str, Mapping[str, Responder]]
    relations: Mapping[str, Relations]
    named: Mapping[str, Named]
    parties: Mapping[str, Parties]

    def electorates(
        self, request: ApprovalRequest, stages: Sequence[Stage], ballots: Sequence[Ballot]
    ) -> dict[str, Electorate]:
        """Who may answer on each stage of a request, by its id. `stages` are all it has."""
        if not stages:
            return {}
        relations = self.relations[request.project_id]
        kept_out = _kept_out(request, stages, relations, self.parties[request.id])
        spent = _spent(request, stages, ballots, relations.humans)
        return {
            stage.id: self._electorate(
                request,
                stage,
                kept_out | {human for human, where in spent.items() if where != stage.id},
            )
            for stage in stages
        }

    def _electorate(
        self, request: ApprovalRequest, stage: Stage, kept_out: frozenset[str]
    ) -> Electorate:
        people = self.people[request.project_id]
        relations = self.relations[request.project_id]
        groups, how = self.named.get(stage.id, (frozenset(), {}))
        if stage.asks_everybody:
            asked = dict.fromkeys(people, Asked(by_name=True))
        else:
            asked = {id: found for id, found in how.items() if id in people}
        active, human = frozenset(people), relations.humans.of
        standing_in = relations.stand_ins(asked, active=active, policy=request.policy_name)
        seats = []
        for id, person in people.items():
            if human(id) in kept_out:
                continue
            if id in asked:
                seats.append(Seat(person, None, asked[id].groups))
            for giver, passed in standing_in.get(id, {}).items():
                if human(giver) not in kept_out:
                    seats.append(Seat(person, people[giver], passed.groups))
        return Electorate(
            seats=tuple(seats),
            asked=frozenset(asked) | frozenset(standing_in),
            active=active,
            groups=groups,
            barred=kept_out,
            humans=relations.humans,
        )


def grounds_of(requests: Sequence[ApprovalRequest], stages: Sequence[Stage]) -> Grounds:
    """Read as it is now. `stages` are all of these requests.

    However many requests: three statements a project (people, delegations, aliases), two where
    stages name somebody, and one where a revision is not the first.
    """
    staged = {stage.request_id for stage in stages}
    projects = {request.project_id for request in requests if request.id in staged}
    return Grounds(
        people={each: _people(each) for each in projects},
        relations={each: relations_of(each) for each in projects},
        named=asked_by([stage for stage in stages if not stage.asks_everybody]),
        parties=parties_of(requests),
    )


def _people(project_id: str) -> dict[str, Responder]:
    return {row[0]: Responder(*row) for row in _RESPONDERS.rows(project_id)}


def _kept_out(
    request: ApprovalRequest, stages: Sequence[Stage], relations: Relations, parties: Parties
) -> frozenset[str]:
    """The humans who decide on no stage of this request."""
    return barred(
        parties,
        read_terms(request.terms).separation,
        approvals_in_all=sum(max(1, stage.required) for stage in stages),
        acts_for=relations.acts_for(request.policy_name),
        humans=relations.humans,
    )


def _spent(
    request: ApprovalRequest, stages: Sequence[Stage], ballots: Sequence[Ballot], humans: Humans
) -> dict[str, str]:
    """The one stage on which each human, and each seat, has approved this revision."""
    if not read_terms(request.terms).separation.stages:
        return {}
    order = {stage.id: stage.number for stage in stages}
    spent: dict[str, str] = {}
    for ballot in sorted(ballots, key=lambda each: (order[each.stage], each.id)):
        if ballot.approves:
            spent.setdefault(humans.of(ballot.person), ballot.stage)
            spent.setdefault(humans.of(ballot.seat), ballot.stage)
    return spent
