"""Steer the queue: ask somebody else first, give a request more time (api.md 2.5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.actions.extending import check_extend, extend
from approvals.actions.idempotency import Effect, once
from approvals.actions.reassigning import reassign
from approvals.api.answers import shown_request
from approvals.api.bodies import read_body
from approvals.api.codes import CLAIMING
from approvals.api.found import checked_for_responder, find, find_for_person
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.schemas.claims import ExtendBody, ReassignBody
from approvals.api.schemas.shown import RequestShown

router = Router(tags=["claims"])


@router.post(
    "/requests/{request_id}/reassign",
    operation_id="reassignRequest",
    summary="Ask somebody else first",
    **described(
        body=ReassignBody,
        shown={200: RequestShown},
        codes=[*CLAIMING, "unknown_reviewer", "illegal_transition"],
        idempotent=True,
    ),
)
def reassign_(request: HttpRequest, request_id: str) -> HttpResponse:
    """Who may answer it, within their stage, and leads anywhere; scope `respond`. `to` gets a mail.
    It changes who is asked and nobody's right: `to` must be eligible already. The agent sees
    nothing of it."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    if person.has("lead"):
        body, raw = sent.checked(ReassignBody)
    else:
        body, raw = checked_for_responder(sent, ReassignBody, person.person, found)

    def act() -> Effect:
        reassign(request_id=found.pk, principal=person, to=body.to, reason=body.reason)
        return Effect(found.pk)

    done = once(call_of(request, person, raw), act)
    return shown_request(find(person, found.pk), person, headers=replay_header(done))


@router.post(
    "/requests/{request_id}/extend",
    operation_id="extendRequest",
    summary="Give a request more time",
    **described(
        body=ExtendBody,
        shown={200: RequestShown},
        codes=["agents_cannot_respond", "request_closed", "request_expired", "illegal_transition"],
        idempotent=True,
    ),
)
def extend_(request: HttpRequest, request_id: str) -> HttpResponse:
    """Leads, scope `respond`, while it is pending. It then waits until `expires_in` seconds from
    now: longer than it would, at most as long as its policy would have let it wait, and at most
    30 days from its creation; else 422 `out_of_range`. Deadlines of its stages and an approval
    stay as they are."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    check_extend(person)
    body, raw = sent.checked(ExtendBody)

    def act() -> Effect:
        extend(
            request_id=found.pk,
            principal=person,
            expires_in=body.expires_in,
            reason=body.reason,
        )
        return Effect(found.pk)

    done = once(call_of(request, person, raw), act)
    return shown_request(find(person, found.pk), person, headers=replay_header(done))
