"""When to suggest that the next ones of a kind be approved in advance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.access.principals import PersonPrincipal
from approvals.access.standing_grants import MAX_RISKS
from approvals.access.standing_sight import may_ask
from approvals.models import ApprovalRequest, Decision, StandingGrant, Status
from approvals.rules.standing.scope import RESERVED

LEAST = 5
WINDOW = timedelta(days=30)
# How many of the latest decisions are looked at.
MOST = 100
_SAID = (Status.APPROVED, Status.REJECTED, Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """So many approvals of this kind by people in so many days, and no refusal."""

    approvals: int
    days: int


def suggestion(
    principal: PersonPrincipal,
    request: ApprovalRequest,
    decision: Decision | None,
    *,
    now: datetime,
) -> Suggestion | None:
    """Whether to suggest a grant to who looks at a request that a person has just approved.

    A kind is one action of one agent. Two statements along indexes, and none unless the request
    could be relieved and the reader may ask.
    """
    if decision is None or (decision.outcome, decision.by_kind) != ("approved", "human"):
        return None
    if not may_ask(principal) or not _could_be(request):
        return None
    alike = ApprovalRequest.objects.filter(
        project=request.project_id,
        agent=request.agent_id,
        action_name=request.action_name,
        decided_at__gt=now - WINDOW,
        status__in=_SAID,
        verdict="review",
    ).order_by("-decided_at")
    statuses = list(alike.values_list("status", "decision__by_kind")[:MOST])
    approvals = statuses.count((Status.APPROVED, "human"))
    if approvals < LEAST or any(status != Status.APPROVED for status, _ in statuses):
        return None
    there = StandingGrant.objects.filter(
        agent=request.agent_id,
        action_name=request.action_name,
        status__in=(StandingGrant.Status.ASKED, StandingGrant.Status.ACTIVE),
    )
    return None if there.exists() else Suggestion(approvals, WINDOW.days)


def _could_be(request: ApprovalRequest) -> bool:
    return (
        request.kind == "binary"
        and request.action_name != ""
        and not request.action_name.startswith(RESERVED)
        and request.asks_text == "{}"
        and request.effective_risk in MAX_RISKS
        and not request.irreversible
        and request.policy_name is not None
    )
