"""Who is at a request, who is asked first, and what of it the reader may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.access.claims import Lease, held, leases_of
from approvals.access.eligibility import Responder
from approvals.access.principals import PersonPrincipal
from approvals.models import ApprovalRequest, Status

from .stages import StageFacts
from .timeline import Moment


@dataclass(frozen=True, slots=True)
class Presence:
    """What stands beside a pending request for its people.

    `mine` is the reader's own claim. `blocks`: one of the `others` keeps the reader from
    answering unless they take it over. `lost` is when another took the reader's claim.
    `may_ask` are those who can be asked first in the place of whoever is, nobody where the reader
    may not say so. `may_extend`: the reader may give it more time.
    """

    mine: Lease | None
    others: list[Lease]
    blocks: bool
    may_claim: bool
    may_take_over: bool
    asked_first: list[Responder]
    may_ask: list[Responder]
    may_extend: bool
    lost: Moment | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody at it and nothing for the reader to do: no card then."""
        told = self.mine or self.others or self.asked_first or self.lost
        may = self.may_claim or self.may_take_over or self.may_ask or self.may_extend
        return not (told or may)

    @property
    def stamp(self) -> str:
        """Changes with what is shown of it."""
        leases = [lease.id for lease in (self.mine, *self.others) if lease]
        asked = [person.id for person in self.asked_first]
        return f"{'-'.join(leases)}.{'-'.join(asked)}.{self.lost.id if self.lost else ''}"


def presence_of(
    principal: PersonPrincipal,
    request: ApprovalRequest,
    stages: Sequence[StageFacts],
    moments: Sequence[Moment],
    *,
    now: datetime,
) -> Presence | None:
    """Read who is at a pending request; None where nobody can be. One statement."""
    open_ = [stage for stage in stages if stage.status == "open"]
    if request.status != Status.PENDING or not open_:
        return None
    person, leads = principal.person.id, principal.has("lead")
    own = next((stage for stage in open_ if stage.waits_for_answer_of(person)), None)
    found = leases_of([request.pk], now=now)
    leases = {stage.id: held(found.get(stage.id, []), stage.electorate) for stage in open_}
    everybody = [lease for stage in open_ for lease in leases[stage.id]]
    mine = next((lease for lease in everybody if lease.person == person), None)
    others = [lease for lease in everybody if lease.person != person]
    at = own or (open_[0] if leads and not open_[0].electorate.is_barred(person) else None)
    in_the_way = (
        at is not None
        and at.required == 1
        and any(lease.person != person for lease in leases[at.id])
    )
    within = open_ if leads else [own] if own else []
    return Presence(
        mine=mine,
        others=others,
        blocks=in_the_way and own is not None,
        may_claim=at is not None and mine is None and not in_the_way,
        may_take_over=in_the_way and own is not None and mine is None,
        asked_first=[stage.asked_first for stage in open_ if stage.asked_first],
        may_ask=_may_ask(within),
        may_extend=leads,
        lost=_lost(moments),
    )


def _may_ask(stages: Sequence[StageFacts]) -> list[Responder]:
    people = {
        seat.person.id: seat.person
        for stage in stages
        for seat in stage.awaited
        if stage.asked_first is None or seat.person.id != stage.asked_first.id
    }
    return list(people.values())


def _lost(moments: Sequence[Moment]) -> Moment | None:
    """When somebody took the reader's claim over, unless the reader claimed it again since."""
    for moment in moments:  # newest first
        if moment.type == "request.claimed" and moment.mine:
            return None
        if moment.type == "request.claim_taken_over" and moment.from_reader:
            return moment
    return None
