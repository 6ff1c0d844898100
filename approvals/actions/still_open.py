"""Whether a request still waits for what somebody wants to do with it, and how it says no."""

from __future__ import annotations

from datetime import datetime

from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, Decision, Status
from approvals.rules.times import stamp


def check_open(request: ApprovalRequest, now: datetime) -> None:
    """Raise `Conflict` where a request has ended: `request_closed`, `request_expired`."""
    if not request.is_open:
        raise closed_conflict(request)
    if request.is_over(now):
        raise expired_conflict()


def check_pending(request: ApprovalRequest, now: datetime, *, event: str) -> None:
    """Raise `Conflict` where a request does not wait for people: as `check_open`, and
    `illegal_transition` (of the `event`) while it waits for its agent."""
    check_open(request, now)
    if request.status != Status.PENDING:
        raise Conflict(
            "illegal_transition",
            "Changes were asked for; there is nothing to answer until the agent sends them.",
            facts={"from": request.status, "event": event},
        )


def closed_conflict(request: ApprovalRequest) -> Conflict:
    """The refusal that a closed request gives: `request_expired` where time closed it."""
    decision = Decision.objects.filter(request=request).first()
    if decision is not None and decision.type == "expire" and decision.outcome != "approved":
        return expired_conflict()
    if decision is None:
        return Conflict("request_closed", "This request is closed.")
    by = "" if request.confidential else f" by {decision.by_name}"
    return Conflict(
        "request_closed",
        f"This request is closed: {decision.outcome}{by}.",
        facts={"outcome": decision.outcome, "decided_at": stamp(decision.decided_at)},
    )


def expired_conflict() -> Conflict:
    """The refusal at and after the deadline, whether or not somebody settled it yet."""
    return Conflict("request_expired", "The deadline has passed; nothing was approved.")
