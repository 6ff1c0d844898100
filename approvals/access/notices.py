"""Who is told that a request waits, and who need not be told any more."""

from __future__ import annotations

from datetime import datetime

from approvals.models import ApprovalRequest, OutboxMessage, Person, Stage

from .eligibility import eligible_on, why_not

CLOSED = "The request was closed before the mail went out."
OVER = "The deadline passed before the mail went out."
NOT_THEIRS = "They may not answer this request any more."
NO_ADDRESS = "They have no e-mail address any more."


def why_silent(request: ApprovalRequest, now: datetime) -> str | None:
    """Why nobody is to be told of this request any more, in a sentence; None while it waits."""
    if not request.is_open or not request.project.is_active:
        return CLOSED
    return OVER if now >= request.expires_at else None


def people_to_tell(request: ApprovalRequest) -> list[Person]:
    """Those whose answer would count now and who have an e-mail address."""
    stage = _open_stage(request)
    if stage is None:
        return []
    return [seat.person for seat in eligible_on(stage, request).exclude(person__email="")]


def why_needless(mail: OutboxMessage, now: datetime) -> str | None:
    """Why this mail need not be sent any more, in a sentence; None where it must be."""
    request, person = mail.request, mail.person
    silent = why_silent(request, now)
    if silent is not None:
        return silent
    stage = _open_stage(request)
    if person is None or stage is None or why_not(person, stage, request) is not None:
        return NOT_THEIRS
    return None if person.email else NO_ADDRESS


def _open_stage(request: ApprovalRequest) -> Stage | None:
    stages = Stage.objects.filter(request=request, status=Stage.State.OPEN)
    return stages.order_by("number").first()
