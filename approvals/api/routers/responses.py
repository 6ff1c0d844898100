"""People answer (api.md 2.5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.actions.idempotency import Effect, once
from approvals.actions.responses import Recorded, respond
from approvals.actions.withdrawing import withdraw
from approvals.api.answers import answer, shown_request
from approvals.api.bodies import read_body
from approvals.api.codes import PAUSED
from approvals.api.found import checked_for_responder, find, find_for_person
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.schemas.responses import ResponseBody, WithdrawBody
from approvals.api.schemas.shown import AnsweredShown, RequestShown
from approvals.exceptions import NotFound
from approvals.models import Response
from approvals.reads import wire
from approvals.reads.responses import response_object

router = Router(tags=["responses"])


@router.post(
    "/requests/{request_id}/responses",
    operation_id="respond",
    summary="Answer a request",
    **described(
        body=ResponseBody,
        shown={201: AnsweredShown, 200: AnsweredShown},
        codes=[
            "agents_cannot_respond",
            "not_eligible",
            "separation_of_duties",
            "response_not_allowed",
            "invalid_data",
            "must_read",
            "reason_required",
            "confirm_phrase_mismatch",
            "locked_field",
            "over_limit",
            "max_rounds_reached",
            "rejected_by_policy",
            *PAUSED,
            "illegal_transition",
            "request_closed",
            "request_expired",
            "stale_revision",
            "already_responded",
            "claimed",
        ],
        idempotent=True,
    ),
)
def respond_(request: HttpRequest, request_id: str) -> HttpResponse:
    """People only, scope `respond`. The same answer by the same person again is the first one,
    with 200. Of several open stages it goes to the first that waits for them."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    body, raw = checked_for_responder(sent, ResponseBody, person.person, found)
    recorded: Recorded | None = None

    def act() -> Effect:
        nonlocal recorded
        recorded = respond(
            request_id=found.id,
            person=person.person,
            answer=body.answer(raw),
            actor=person.actor,
        )
        return Effect(recorded.response.id, is_new=not recorded.replayed)

    done = once(call_of(request, person, raw), act)
    if recorded is not None and not (recorded.replayed or recorded.request.is_open):
        response, now = recorded.response, recorded.request
    else:
        response, now = Response.objects.get(pk=done.object_id), find(person, found.id)
    return answer(
        {
            "response": response_object(response),
            "request": wire.request_object(now, person),
        },
        status=201 if done.is_new else 200,
        headers={"ETag": wire.etag(now, person), **replay_header(done)},
    )


@router.post(
    "/requests/{request_id}/responses/{response_id}/withdraw",
    operation_id="withdrawResponse",
    summary="Take an approval back",
    **described(
        body=WithdrawBody,
        body_required=False,
        shown={200: RequestShown},
        codes=[
            "agents_cannot_respond",
            "illegal_transition",
            "request_closed",
            "request_expired",
        ],
        idempotent=True,
    ),
)
def withdraw_(request: HttpRequest, request_id: str, response_id: str) -> HttpResponse:
    """Only who gave it, scope `respond`, while the request is pending; then they may answer
    again. A stage that it had carried opens again. Twice is the same as once."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    if not response_id.isprintable():
        raise NotFound
    _, raw = sent.checked(WithdrawBody)

    def act() -> Effect:
        withdraw(
            request_id=found.id,
            response_id=response_id,
            person=person.person,
            actor=person.actor,
        )
        return Effect(response_id)

    done = once(call_of(request, person, raw), act)
    return shown_request(find(person, found.id), person, headers=replay_header(done))
