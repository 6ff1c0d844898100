"""A reviewer answers. The rules of lifecycle.md, "Who counts", hold on every path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from approvals import clock, journal
from approvals.access.ballots import Ballot
from approvals.access.eligibility import Responder
from approvals.access.pauses import GO_ON, check_running
from approvals.access.quorums import tally_of
from approvals.exceptions import Conflict, FieldError, Invalid
from approvals.models import ApprovalRequest, Person, Response, Stage, Status
from approvals.models.inserting import insert
from approvals.models.responses import LIVE_ANSWERS
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.answers import Answer

from .claims import pass_claims
from .closing import take_request
from .departures import revise_by_answer, void_carried_over
from .judging import Judged, judge_answer
from .stages.counting import conclude
from .stages.placing import Place, find_place
from .still_open import closed_conflict, expired_conflict

MAX_REASON = 10_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that stands, the request as it is now, and whether it had been given before."""

    response: Response
    request: ApprovalRequest
    replayed: bool


def respond(*, request_id: str, person: Person, answer: Answer, actor: Actor) -> Recorded:
    """Record a reviewer's answer and close the request if that decides it.

    The same answer by the same person again is the first one. Raises `NotAllowed`
    (`not_eligible`, `separation_of_duties`), `Invalid` (`response_not_allowed`,
    `out_of_range`, `max_rounds_reached`, `edit_needs_second_person`, and what
    `judging.judge_answer` raises) and `Conflict` (`request_closed`, `request_expired`,
    `illegal_transition`, `stale_revision`, `already_responded`, `claimed`,
    `agent_paused`, `project_paused`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        earlier = _same_answer(request, person, answer)
        if earlier is not None:
            return Recorded(response=earlier, request=request, replayed=True)
        tally = tally_of(request)
        place = find_place(person, tally, answer.stage)
        _check_body(answer, request)
        _check_state(answer, request, place, now)
        voting = tally.voting[place.stage.id]
        accounts = voting.accounts_behind(person.id, place.giver.id if place.giver else None)
        judged = judge_answer(answer, request, person, accounts=accounts)
        passed = pass_claims(tally, place.stage, person, take_over=answer.take_over, now=now)
        entries = revise_by_answer(tally, judged, person, actor, now=now)
        if entries:
            tally = tally_of(request)
        entries += passed + void_carried_over(tally, person, now=now)
        response = _insert_response(request, place, person, answer, judged, actor, now)
        entries.append(_entry(response))
        tally = tally.after([*tally.ballots, _ballot(response)])
        conclude(tally, response, entries, actor=actor, now=now)
    return Recorded(response=response, request=request, replayed=False)


def _same_answer(request: ApprovalRequest, person: Person, answer: Answer) -> Response | None:
    answers = LIVE_ANSWERS.rows(request.id, person.id)
    return next(
        (
            each
            for each in answers
            if each.revision == request.revision and each.body_digest == answer.fingerprint
        ),
        None,
    )


def _check_body(answer: Answer, request: ApprovalRequest) -> None:
    if answer.type not in request.allowed_responses:
        raise Invalid(
            "response_not_allowed",
            f"{answer.type} is not among the answers that this request takes.",
            errors=[FieldError("/type", "is not allowed here", "response_not_allowed")],
        )
    if len(answer.reason) > MAX_REASON:
        raise Invalid(
            "out_of_range",
            f"The reason has more than {MAX_REASON} characters.",
            errors=[FieldError("/reason", f"at most {MAX_REASON} characters", "out_of_range")],
        )


def _check_state(answer: Answer, request: ApprovalRequest, place: Place, now: datetime) -> None:
    if not request.is_open:
        raise closed_conflict(request)
    if answer.type not in GO_ON:
        check_running(request.agent)
    if request.is_over(now):
        raise expired_conflict()
    if request.status == Status.CHANGES_REQUESTED:
        raise Conflict(
            "illegal_transition",
            "Changes were asked for; the agent has to send a new revision first.",
            facts={"from": request.status, "event": answer.type},
        )
    if (answer.revision, answer.action_digest) != (request.revision, request.action_digest):
        raise Conflict(
            "stale_revision",
            "This is not what the request asks for now. Read it again before you answer.",
            facts={"revision": request.revision, "action_digest": request.action_digest},
        )
    if place.stage.status != Stage.State.OPEN:
        raise Conflict(
            "illegal_transition",
            f"The stage {place.stage.name} takes no answers now.",
            facts={"from": place.stage.status, "event": answer.type},
        )
    if place.is_taken:
        raise already_responded(place.giver)


def already_responded(giver: Responder | None = None) -> Conflict:
    """The refusal of a second, different answer by the same person, or on the same seat."""
    if giver is None:
        return Conflict("already_responded", "You have already answered this request.")
    return Conflict("already_responded", f"This is answered for {giver.display_name} already.")


def _insert_response(
    request: ApprovalRequest,
    place: Place,
    person: Person,
    answer: Answer,
    judged: Judged,
    actor: Actor,
    now: datetime,
) -> Response:
    try:
        response = Response(
            request=request,
            stage=place.stage,
            revision=request.revision,
            action_digest=request.action_digest,
            person=person,
            person_name=person.display_name,
            for_person_id=place.giver.id if place.giver else None,
            for_name=place.giver.display_name if place.giver else "",
            type=answer.type,
            effect=judged.effect,
            recommended=judged.recommended,
            option=judged.option,
            data_text=judged.data_text,
            annotations_text=strict_json.text([dict(each) for each in answer.annotations]),
            reason=answer.reason,
            channel=actor.channel,
            body_digest=answer.fingerprint,
            effective_at=now,
        )
        insert(response)
    except IntegrityError as error:
        # The transaction is lost; this very exception rolls it back.
        raise already_responded(place.giver) from error
    return response


def _ballot(response: Response) -> Ballot:
    return Ballot(
        id=response.id,
        request=response.request_id,
        stage=response.stage_id,
        revision=response.revision,
        person=response.person_id,
        giver=response.for_person_id,
        effect=response.effect,
        recommended=response.recommended,
        option=response.option,
    )


def _entry(response: Response) -> journal.Entry:
    return journal.Entry(
        "response.recorded",
        {
            "response": response.id,
            "type": response.type,
            "effect": response.effect,
            "option": response.option,
            "recommended": response.recommended,
            "stage": response.stage_id,
            "for": response.for_person_id,
            "revision": response.revision,
            "action_digest": response.action_digest,
        },
        {
            "reason": response.reason,
            "for_name": response.for_name,
            "data": response.data_text,
            "annotations": response.annotations_text,
        },
    )
