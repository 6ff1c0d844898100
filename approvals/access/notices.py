"""Who is told that a request waits, and who need not be told any more."""

from __future__ import annotations

from datetime import datetime

from approvals.models import ApprovalRequest, OutboxMessage, Person, Stage
from approvals.models.compiled import Compiled

from .eligibility import barred, eligible_on, responders, why_not

CLOSED = "The request was closed before the mail went out."
OVER = "The deadline passed before the mail went out."
NOT_THEIRS = "They may not answer this request any more."
NO_ADDRESS = "They have no e-mail address any more."


def why_silent(request: ApprovalRequest, now: datetime) -> str | None:
    """Why nobody is to be told of this request any more, in a sentence; None while it waits."""
    if not request.is_open or not request.project.is_active:
        return CLOSED
    return OVER if request.is_over(now) else None


def people_to_tell(request: ApprovalRequest) -> list[Person]:
    """Those whose answer would count now and who have an e-mail address."""
    stage = _open_stage(request)
    if stage is None:
        return []
    if not stage.asks_everybody:
        return [seat.person for seat in eligible_on(stage, request).exclude(person__email="")]
    kept_out = barred(request)
    seats = _REACHABLE.rows(request.project_id)
    return [seat.person for seat in seats if seat.person_id not in kept_out]


_REACHABLE = Compiled(
    lambda project: (
        responders(project)
        .exclude(person__email="")
        .select_related("person")
        .order_by("person__username")
    )
)


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
    return next(iter(_OPEN_STAGES.rows(request.id)), None)


_OPEN_STAGES = Compiled(
    lambda request: Stage.objects.filter(request=request, status=Stage.State.OPEN).order_by(
        "number"
    )
)
