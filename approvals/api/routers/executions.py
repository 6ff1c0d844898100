"""After the decision: consume the approval, report the execution, or take it back (api.md 2.4)."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.requests import check_revoke, require_person
from approvals.actions.executions import consume, report_execution, revoke_grant
from approvals.actions.idempotency import Effect, once
from approvals.api.answers import answer, shown_request
from approvals.api.auth import principal_of
from approvals.api.bodies import read_body
from approvals.api.codes import GRANT, PAUSED
from approvals.api.found import find, find_for_agent
from approvals.api.idempotency import call_of, replay_header
from approvals.api.operations import described
from approvals.api.schemas.executions import ConsumeBody, ExecutionBody
from approvals.api.schemas.requests import ReasonBody
from approvals.api.schemas.shown import ConsumedShown, RequestShown
from approvals.reads.outcomes import consumed_object
from approvals.rules.strict_json import JsonValue

router = Router(tags=["executions"])


@router.post(
    "/requests/{request_id}/consume",
    operation_id="consumeApproval",
    summary="Use an approval up, once",
    **described(
        body=ConsumeBody,
        shown={200: ConsumedShown},
        codes=["agents_only", "action_mismatch", *PAUSED, *GRANT],
    ),
)
def consume_(request: HttpRequest, request_id: str) -> HttpResponse:
    """The owning agent only, scope `consume`, right before it executes. The digest of `action`
    must be the decision's. The same `attempt` again is the same answer, with `replayed`."""
    sent = read_body(request)
    agent, found = find_for_agent(request, request_id, scope="consume")
    body, raw = sent.checked(ConsumeBody)
    consumed = consume(
        request_id=found.id,
        action=cast("dict[str, JsonValue] | None", raw.get("action")),
        action_digest=body.action_digest,
        attempt=body.attempt,
        actor=agent.actor,
    )
    return answer(consumed_object(consumed.request, consumed.grant, replayed=consumed.replayed))


@router.post(
    "/requests/{request_id}/execution",
    operation_id="reportExecution",
    summary="Report what came of the execution, once",
    **described(
        body=ExecutionBody,
        shown={200: RequestShown},
        codes=["agents_only", "not_approved", "not_consumed", "already_reported"],
        idempotent=True,
    ),
)
def report(request: HttpRequest, request_id: str) -> HttpResponse:
    """The owning agent only, scope `consume`."""
    sent = read_body(request)
    agent, found = find_for_agent(request, request_id, scope="consume")
    body, raw = sent.checked(ExecutionBody)

    def act() -> Effect:
        report_execution(request_id=found.id, report=body.report(raw), actor=agent.actor)
        return Effect(found.id)

    done = once(call_of(request, agent, raw), act)
    return shown_request(find(agent, found.id), agent, headers=replay_header(done))


@router.post(
    "/requests/{request_id}/revoke",
    operation_id="revokeApproval",
    summary="Take back an approval that was not used yet",
    **described(
        body=ReasonBody,
        body_required=False,
        shown={200: RequestShown},
        codes=["agents_cannot_respond", *GRANT],
        idempotent=True,
    ),
)
def revoke(request: HttpRequest, request_id: str) -> HttpResponse:
    """Who approved it, a lead, an admin or the agent's owner; scope `revoke`. The decision stays
    as it is; its grant becomes `revoked`."""
    sent = read_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    check_revoke(principal, found)
    person = require_person(principal)
    require_scope(principal, "revoke")
    body, raw = sent.checked(ReasonBody)

    def act() -> Effect:
        revoke_grant(request_id=found.id, principal=person, reason=body.reason)
        return Effect(found.id)

    done = once(call_of(request, principal, raw), act)
    return shown_request(find(principal, found.id), principal, headers=replay_header(done))
