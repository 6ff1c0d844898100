"""A reviewer answers. The rules of lifecycle.md, "Who counts", hold on every path."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from approvals import clock, journal
from approvals.access.eligibility import NOT_ASKED, why_not
from approvals.access.pauses import GO_ON, check_running
from approvals.exceptions import Conflict, FieldError, Invalid, NotAllowed
from approvals.models import ApprovalRequest, Person, Response, Stage, Status
from approvals.models.compiled import Compiled
from approvals.models.inserting import insert
from approvals.models.responses import LIVE_ANSWERS
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.answers import Answer

from .closing import closed_conflict, expired_conflict, take_request
from .counting import conclude
from .departures import revise_by_answer
from .judging import Judged, judge_answer

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
    `out_of_range`, `max_rounds_reached`, and what `judging.judge_answer` raises) and `Conflict`
    (`request_closed`, `request_expired`, `illegal_transition`, `stale_revision`,
    `already_responded`, `agent_paused`, `project_paused`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        earlier = _live_response(request, person)
        if earlier is not None and earlier.body_digest == answer.fingerprint:
            return Recorded(response=earlier, request=request, replayed=True)
        stage = check_may_answer(person, request)
        _check_body(answer, request)
        _check_state(answer, request, now, earlier)
        judged = judge_answer(answer, request, person)
        entries = revise_by_answer(request, judged, actor, now=now)
        response = _insert_response(request, stage, person, answer, judged, actor, now)
        entries.append(_entry(response))
        conclude(request, stage, response, entries, actor=actor, now=now)
    return Recorded(response=response, request=request, replayed=False)


def _live_response(request: ApprovalRequest, person: Person) -> Response | None:
    answers = LIVE_ANSWERS.rows(request.id, person.id)
    return next((answer for answer in answers if answer.revision == request.revision), None)


def check_may_answer(person: Person, request: ApprovalRequest) -> Stage:
    """The stage on which this person may answer, open or not.

    Raises `NotAllowed`: `not_eligible`, `separation_of_duties`.
    """
    stage = _LAST_STAGE.rows(request.id)[0]
    refusal = why_not(person, stage, request)
    if refusal is None:
        return stage
    sentence = (
        "You are not asked on this request."
        if refusal == NOT_ASKED
        else "You asked for this yourself or own the agent; somebody else has to decide."
    )
    raise NotAllowed(refusal, sentence)


_LAST_STAGE = Compiled(
    lambda request: Stage.objects.filter(request=request).order_by("-number")[:1]
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


def _check_state(
    answer: Answer, request: ApprovalRequest, now: datetime, earlier: Response | None
) -> None:
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
    if earlier is not None:
        raise already_responded()


def already_responded() -> Conflict:
    """The refusal of a second, different answer by the same person."""
    return Conflict("already_responded", "You have already answered this request.")


def _insert_response(
    request: ApprovalRequest,
    stage: Stage,
    person: Person,
    answer: Answer,
    judged: Judged,
    actor: Actor,
    now: datetime,
) -> Response:
    try:
        response = Response(
            request=request,
            stage=stage,
            revision=request.revision,
            action_digest=request.action_digest,
            person=person,
            person_name=person.display_name,
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
        raise already_responded() from error
    return response


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
            "revision": response.revision,
            "action_digest": response.action_digest,
        },
        {
            "reason": response.reason,
            "data": response.data_text,
            "annotations": response.annotations_text,
        },
    )
