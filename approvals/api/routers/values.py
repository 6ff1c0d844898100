"""Look at a masked value (config.md, `mask`)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.actions.revealing import reveal_value
from approvals.api.answers import answer
from approvals.api.bodies import read_body
from approvals.api.found import checked_for_responder, find_for_person
from approvals.api.operations import described
from approvals.api.schemas.values import RevealBody, RevealedShown

router = Router(tags=["responses"])


@router.post(
    "/requests/{request_id}/reveal",
    operation_id="revealValue",
    summary="Look at a masked value",
    **described(
        body=RevealBody,
        shown={200: RevealedShown},
        codes=[
            "agents_cannot_respond",
            "not_eligible",
            "separation_of_duties",
            "illegal_transition",
            "request_closed",
            "request_expired",
        ],
    ),
)
def reveal(request: HttpRequest, request_id: str) -> HttpResponse:
    """People only, scope `respond`, and only who may answer while they may. Each look is an event
    of the audit log (`value.revealed`), which names the pointer and never the value. A pointer
    where nothing is masked is 422 `invalid_value`."""
    sent = read_body(request)
    person, found = find_for_person(request, request_id)
    body, _ = checked_for_responder(sent, RevealBody, person.person, found)
    value = reveal_value(
        request_id=found.id, person=person.person, pointer=body.pointer, actor=person.actor
    )
    return answer({"pointer": body.pointer, "value": value}, headers={"Cache-Control": "no-store"})
