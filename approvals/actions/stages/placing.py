"""On which stage, and on whose seat, a person's answer goes."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.access.eligibility import NOT_ASKED, SEPARATED, Responder, Seat
from approvals.access.quorums import Tally, tally_of
from approvals.exceptions import FieldError, Invalid, NotAllowed
from approvals.models import ApprovalRequest, Person, Stage

_SENTENCES = {
    NOT_ASKED: "You are not asked on this request.",
    SEPARATED: "You have a part in this request already, or stand in for somebody who has; "
    "somebody else has to decide.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A stage that asks the person, and for whom they answer on it (None: for themselves).

    `is_taken`: they, another account of theirs, or the seat, has answered there already.
    """

    stage: Stage
    giver: Responder | None
    is_taken: bool = False


def check_may_answer(person: Person, request: ApprovalRequest) -> Place:
    """Where this person may answer, the request open or not. Raises `NotAllowed`
    (`not_eligible`, `separation_of_duties`)."""
    return find_place(person, tally_of(request))


def find_place(person: Person, tally: Tally, number: int | None = None) -> Place:
    """The first open stage that asks the person and that they have not answered yet.

    Where none is open any more it is the first of all that asks them. `number` names one stage.
    Raises `NotAllowed` (`not_eligible`, `separation_of_duties`), and `Invalid` for a stage that
    does not exist.
    """
    places: list[Place] = []
    refusals: set[str] = set()
    for stage in _candidates(tally, number):
        refusal = tally.voting[stage.id].refusal(person.id)
        if refusal is None:
            places.append(_place(person, tally, stage))
        else:
            refusals.add(refusal)
    free = [place for place in places if not place.is_taken]
    if free:
        return free[0]
    if SEPARATED in refusals or not places:
        refusal = SEPARATED if SEPARATED in refusals else NOT_ASKED
        raise NotAllowed(refusal, _SENTENCES[refusal])
    return places[0]


def _candidates(tally: Tally, number: int | None) -> list[Stage]:
    if number is None:
        open_ = [stage for stage in tally.stages if stage.status == Stage.State.OPEN]
        return open_ or tally.stages
    named = [stage for stage in tally.stages if stage.number == number]
    if not named:
        raise Invalid(
            "invalid_value",
            f"There is no stage {number}.",
            errors=[FieldError("/stage", "is no stage of this request", "invalid_value")],
        )
    return named


def _place(person: Person, tally: Tally, stage: Stage) -> Place:
    electorate = tally.voting[stage.id]
    human = electorate.humans.of
    cast = [
        ballot
        for ballot in tally.ballots
        if ballot.stage == stage.id and ballot.revision == tally.request.revision
    ]
    seats = electorate.seats_of(person.id)
    taken = {human(ballot.seat) for ballot in cast}
    free: list[Seat] = [
        seat for seat in seats if seat.giver is None or human(seat.giver.id) not in taken
    ]
    if not free or human(person.id) in {human(ballot.person) for ballot in cast}:
        return Place(stage, seats[0].giver, is_taken=True)
    return Place(stage, free[0].giver)
