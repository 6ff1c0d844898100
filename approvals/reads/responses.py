"""The answers of reviewers as JSON (api.md 2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals.access.principals import PersonPrincipal, Principal
from approvals.models import ApprovalRequest, Response
from approvals.models.responses import LIVE_ANSWERS
from approvals.rules.strict_json import Raw
from approvals.rules.times import stamp


def response_object(response: Response) -> dict[str, Any]:
    """One reviewer's answer, as everybody sees it who may see answers."""
    return {
        "id": response.id,
        "request": response.request_id,
        "type": response.type,
        "option": response.option,
        "data": Raw(response.data_text) if response.data_text is not None else None,
        "recommended": response.recommended,
        "by": {"kind": "human", "id": response.person_id, "name": response.person_name},
        "for": (
            {"kind": "human", "id": response.for_person_id, "name": response.for_name}
            if response.for_person_id
            else None
        ),
        "reason": response.reason,
        "revision": response.revision,
        "action_digest": response.action_digest,
        "at": stamp(response.effective_at),
        "held_until": None,
    }


def own_responses(
    requests: list[ApprovalRequest], principal: Principal
) -> dict[str, dict[str, Any]]:
    """What the reader has answered to the present revisions, by request. One statement for a
    person, none for an agent."""
    if not isinstance(principal, PersonPrincipal):
        return {}
    revisions = {request.id: request.revision for request in requests}
    if len(requests) == 1:
        responses: Iterable[Response] = LIVE_ANSWERS.rows(requests[0].id, principal.id)
    else:
        live = Response.objects.live()
        responses = live.filter(request__in=requests, person=principal.person)
    return {
        response.request_id: {"id": response.id, "type": response.type, "held_until": None}
        for response in responses
        if response.revision == revisions[response.request_id]
    }
