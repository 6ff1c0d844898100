"""What nobody's answer comes to, as one place says it to the clock, the page and the mail."""

from __future__ import annotations

from approvals.models import ApprovalRequest, OnTimeout, Response, Risk, Stage, Status
from approvals.rules.terms import read_terms

_QUIET = (Risk.LOW, Risk.MEDIUM)


def silence_of(request: ApprovalRequest) -> Status:
    """What becomes of an open request when its nearest deadline passes: approved, rejected or
    expired (lifecycle.md, Request).

    A stage's deadline has the effect of the request's own, but never approves, and an escalation
    without a level that has people is a rejection. No statement unless an admin has set it up so
    that silence may approve, then two.
    """
    if request.on_timeout == OnTimeout.APPROVE and _approves(request):
        return Status.APPROVED
    return Status.EXPIRED if request.on_timeout == OnTimeout.EXPIRE else Status.REJECTED


def _approves(request: ApprovalRequest) -> bool:
    """Whether an admin has accepted that nobody's answer is a yes, and nothing speaks against it.

    Only at the request's own deadline, at a risk below high, where nothing was to be filled in,
    nobody objected, and nobody was missing who could have.
    """
    if request.status != Status.PENDING or request.due_at < request.expires_at:
        return False
    if not read_terms(request.terms).accept_silence or request.effective_risk not in _QUIET:
        return False
    live = Response.objects.live().filter(request=request)
    objections = live.exclude(effect=Response.Effect.APPROVE)
    stuck = Stage.objects.filter(request=request, stuck_at__isnull=False)
    return request.asks_text == "{}" and not objections.exists() and not stuck.exists()
