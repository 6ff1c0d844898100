"""What is due is settled: by the sweep, and by every door before it shows or answers."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from approvals import clock, journal
from approvals.access.silence import silence_of
from approvals.models import Agent, ApprovalRequest, Grant, Status
from approvals.models.transactions import write_transaction
from approvals.rules.actor import SYSTEM

from .closing import Ending, close_request, take_request
from .drawing import give_back

log = logging.getLogger(__name__)


def settle(request_ids: Iterable[str]) -> int:
    """Close what is due among these requests, and end grants that ran out; how many changed.

    Each in its own short transaction, judged by the database's clock while the row is held,
    so that any number of doors and sweeps may run at once (lifecycle.md, What is due).
    """
    return sum(_settle_one(request_id) for request_id in request_ids)


def settle_shown(requests: Iterable[ApprovalRequest]) -> bool:
    """Settle those of the rows at hand that are due by now; whether any row changed.

    The look is at the rows in memory: a page full of requests costs no query when nothing
    is due.
    """
    now = clock.now()
    return settle([request.id for request in requests if is_due(request, now)]) > 0


def is_due(request: ApprovalRequest, now: datetime) -> bool:
    """Whether a deadline of this request, or of its grant, has come, and it is not paused."""
    if request.is_paused:
        return False
    if request.is_open:
        return request.due_at <= now
    grant = getattr(request, "grant", None) if request.status == Status.APPROVED else None
    return grant is not None and grant.status == Grant.Status.READY and grant.expires_at <= now


def settle_due(*, limit: int = 500) -> int:
    """The sweep's part: settle up to `limit` due requests and as many due grants.

    One that cannot be settled is told to the operator and does not hold up the others.
    """
    now = clock.now()
    requests = ApprovalRequest.objects.due(now).order_by("expires_at")
    stages = ApprovalRequest.objects.stage_due(now).order_by("stage_due_at")
    grants = Grant.objects.filter(status=Grant.Status.READY, expires_at__lte=now).exclude(
        request__agent__in=Agent.objects.paused()
    )
    due = [
        *requests.values_list("pk", flat=True)[:limit],
        *stages.values_list("pk", flat=True)[:limit],
        *grants.order_by("expires_at").values_list("request_id", flat=True)[:limit],
    ]
    return sum(_settle_or_tell(request_id) for request_id in due)


def _settle_or_tell(request_id: str) -> bool:
    try:
        return _settle_one(request_id)
    except Exception:
        log.exception("%s is due and cannot be settled", request_id)
        return False


def _settle_one(request_id: str) -> bool:
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        if request.is_paused:
            return False
        if request.is_open:
            return _expire_request(request, now)
        return _expire_grant(request, now)


def _expire_request(request: ApprovalRequest, now: datetime) -> bool:
    """A stage's deadline has the effect of the request's own, but never approves."""
    if now < request.due_at:
        return False
    close_request(request, ending=_ending(request), now=now)
    return True


def _ending(request: ApprovalRequest) -> Ending:
    outcome = silence_of(request)
    heard = "objected" if outcome == Status.APPROVED else "answered"
    return Ending(outcome=outcome, type="expire", actor=SYSTEM, reason=f"Nobody {heard} in time.")


def _expire_grant(request: ApprovalRequest, now: datetime) -> bool:
    hit = Grant.objects.filter(
        request=request, status=Grant.Status.READY, expires_at__lte=now
    ).update(status=Grant.Status.EXPIRED, ended_at=now)
    if hit != 1:
        return False
    touch(request, now)
    journal.record_request(
        request,
        actor=SYSTEM,
        at=now,
        entries=[journal.Entry("grant.expired", give_back(request, now))],
    )
    return True


def touch(request: ApprovalRequest, now: datetime, *, asks_agent: bool | None = None) -> None:
    """Raise the version of a request whose row the caller holds: the agent can see a change.

    `asks_agent` is whether a question to it is open from here on; None: as before.
    """
    request.version += 1
    request.updated_at = now
    request.asks_agent = request.asks_agent if asks_agent is None else asks_agent
    ApprovalRequest.objects.filter(pk=request.pk).update(
        version=request.version, updated_at=now, asks_agent=request.asks_agent
    )
