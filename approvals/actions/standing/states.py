"""A standing grant begins with the approval of the request for it, and ends at once.

Whoever changes what one rests on calls `end_unsound` in the same transaction. Should something
be missed, nothing goes through all the same: every use looks again (`using.take`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.dispatch import receiver

from approvals import clock, journal, signals
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.access.standing_grants import why_ended
from approvals.access.standing_sight import check_end, grant_for
from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, carry_out
from approvals.actions.projects import hold_project
from approvals.models import ApprovalRequest, Decision, Project, StandingGrant
from approvals.models.transactions import write_transaction
from approvals.rules.actor import SYSTEM, Actor
from approvals.rules.standing.scope import ACTION

from .own_agent import actor_of

_STATUS = StandingGrant.Status
_RESTS_ON = ("agent__project", "policy_version__policy", "request")


@receiver(signals.request_closed, sender=ApprovalRequest)
def settle_asked(request: ApprovalRequest, decision: Decision, now: datetime, **_: Any) -> None:
    """Let a grant begin with the approval of the request for it, or be refused with its end.

    It does not begin where what it rests on has changed meanwhile.
    """
    if request.action_name != ACTION or not request.agent.is_own:
        return
    grant = StandingGrant.objects.select_related(*_RESTS_ON).get(request=request)
    if decision.outcome != Decision.Outcome.APPROVED:
        _move(grant, _STATUS.REFUSED, at=now, why=decision.outcome)
        return
    why = why_ended(grant, now=now)
    if why is None:
        _move(grant, _STATUS.ACTIVE)
    else:
        _move(grant, _STATUS.REFUSED, at=now, why=why)
    facts = {"standing_grant": grant.id, "why": why}
    type = "standing_grant.began" if why is None else "standing_grant.refused"
    carry_out(
        request,
        Report("succeeded" if why is None else "failed", {"standing_grant": grant.id}, why or ""),
        entry=journal.Entry(type, facts),
        actor=actor_of(request.agent),
        now=now,
    )


def end_grant(*, principal: PersonPrincipal, grant_id: str, reason: str = "") -> StandingGrant:
    """End a grant by hand; one that is only asked for is taken back. The same again is no error.

    Raises `NotFound` for one that they do not see, `NotAllowed` (`access.standing_sight`).
    """
    with write_transaction():
        principal = as_now(principal, hold_project(principal.project.id))
        grant = grant_for(principal, grant_id)
        check_end(principal, grant)
        if grant.status == _STATUS.ACTIVE:
            _end(grant, "by_hand", actor=principal.actor, now=clock.now(), reason=reason)
    if grant.status == _STATUS.ASKED:
        cancel_request(
            request_id=grant.request_id,
            actor=principal.actor,
            person=principal.person,
            reason=reason,
        )
        grant.refresh_from_db()
    return grant


def end_unsound(project: Project, *, actor: Actor) -> int:
    """End every grant of a project whose row the caller holds that does not stand any more."""
    standing = StandingGrant.objects.filter(project=project, status=_STATUS.ACTIVE)
    ended = 0
    now = clock.now()
    for grant in standing.select_related(*_RESTS_ON):
        why = why_ended(grant, now=now)
        if why is not None:
            _end(grant, why, actor=actor, now=now)
            ended += 1
    return ended


def end_due() -> int:
    """End what has run out or is used up; how many. The sweep's part, safe at any time."""
    is_due = Q(until__lte=clock.now()) | Q(used__gte=F("uses"))
    due = StandingGrant.objects.filter(is_due, status=_STATUS.ACTIVE)
    ended = 0
    for (project_id,) in due.values_list("project").distinct():
        with write_transaction():
            ended += end_unsound(hold_project(project_id), actor=SYSTEM)
    return ended


def _end(grant: StandingGrant, why: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    _move(grant, _STATUS.ENDED, at=now, why=why)
    facts = {
        "standing_grant": grant.id,
        "agent": grant.agent_id,
        "why": why,
        "used": grant.used,
        "sum_used": grant.sum_used,
    }
    journal.record_project(
        grant.agent.project,
        actor=actor,
        at=now,
        entries=[journal.Entry("standing_grant.ended", facts, {"reason": reason})],
    )


def _move(grant: StandingGrant, status: str, *, at: datetime | None = None, why: str = "") -> None:
    rows = StandingGrant.objects.filter(pk=grant.pk, status=grant.status)
    rows.update(status=status, ended_at=at, ended_why=why)
    grant.status, grant.ended_at, grant.ended_why = status, at, why
