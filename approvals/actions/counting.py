"""What an answer that stands comes to: which of them count, and whether that decides."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from approvals import journal
from approvals.access.eligibility import asked_on, barred
from approvals.models import ApprovalRequest, Response, Stage, Status
from approvals.rules.actor import Actor

from .closing import Ending, close_request
from .expiry import touch
from .rounds import send_back


def conclude(
    request: ApprovalRequest,
    stage: Stage,
    response: Response,
    entries: list[journal.Entry],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Close the request if the answers that count decide it, or send it back to its agent; else
    only say that one came. `entries` are recorded first."""
    if response.effect == Response.Effect.CHANGES:
        entries += send_back(request, response, now)
        journal.record_request(request, actor=actor, at=now, entries=entries)
        return
    outcome = _outcome(request, stage, response)
    if outcome is None:
        if not response.recommended:  # advice is nothing that the agent can see
            touch(request, now)
        journal.record_request(request, actor=actor, at=now, entries=entries)
        return
    ending = Ending(
        outcome=outcome,
        type=response.type,
        actor=actor,
        person=response.person,
        reason=response.reason,
        option=response.option,
        data_text=response.data_text,
    )
    close_request(request, ending=ending, now=now, entries=tuple(entries))


def _outcome(request: ApprovalRequest, stage: Stage, response: Response) -> Status | None:
    if response.effect == Response.Effect.REJECT:
        return Status.REJECTED
    if response.effect == Response.Effect.ANSWER:
        return Status.ANSWERED
    if response.recommended:
        return None
    # One is enough where it is this one, whose right was judged while the row was held.
    if stage.required <= 1 or _approvals_that_count(request, stage) >= stage.required:
        return Status.APPROVED
    return None


def _approvals_that_count(request: ApprovalRequest, stage: Stage) -> int:
    """Counted after the row was taken, among those who may answer now (I11)."""
    eligible = asked_on(stage, project_id=request.project_id).exclude(person__in=barred(request))
    mine = approvals_of(request).filter(stage=stage, person__in=eligible.values("person"))
    return mine.count()


def approvals_of(request: ApprovalRequest) -> QuerySet[Response]:
    """The approvals of this revision that stand: those over a person's own limit are advice."""
    return Response.objects.filter(
        request=request,
        revision=request.revision,
        effect=Response.Effect.APPROVE,
        recommended=False,
        withdrawn_at__isnull=True,
        voided_at__isnull=True,
    )
