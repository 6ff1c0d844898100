"""After a pause: the time it took is given back to everything whose clock stood still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from approvals import clock, journal
from approvals.models import (
    OPEN_STATUSES,
    Agent,
    ApprovalRequest,
    AuditEvent,
    Grant,
    Pause,
    Stage,
)
from approvals.models.transactions import write_transaction
from approvals.rules.actor import SYSTEM
from approvals.rules.times import stamp

MOVED = "request.clock_moved"
BATCH = 200


def move_clocks(pause: Pause) -> None:
    """Move the deadlines of all that a pause, which was resumed, had stopped; each once.

    In batches, while what was stopped still stands: nothing can be added meanwhile. What a
    request's own events say was moved is passed by, so that this may end anywhere and begin
    again, and two of them may run at once.
    """
    for agents, length in _shares(pause):
        if length <= timedelta(0):
            continue
        for left in (_open(agents), _granted(agents)):
            while ids := list(_not_moved(left, pause).order_by("pk").values_list("pk")[:BATCH]):
                _move([pk for (pk,) in ids], pause, length)


def _shares(pause: Pause) -> Iterator[tuple[QuerySet[Agent], timedelta]]:
    """How long this pause stopped which agents, without what another one goes on to count.

    An agent that is paused by itself and with its project gets the time of both together: whoever
    is resumed first counts up to the begin of the other.
    """
    if pause.agent_id:
        others = _still_open(pause).filter(agent__isnull=True)
        yield Agent.objects.filter(pk=pause.agent_id), _length(pause, others.first())
        return
    by_themselves = {other.agent_id: other for other in _still_open(pause).exclude(agent=None)}
    of_project = Agent.objects.filter(project=pause.project_id)
    yield of_project.exclude(pk__in=by_themselves), _length(pause, None)
    for agent_id, other in by_themselves.items():
        yield Agent.objects.filter(pk=agent_id), _length(pause, other)


def _still_open(pause: Pause) -> QuerySet[Pause]:
    """The other pauses of the project that were not resumed when this one was."""
    is_open = Q(resumed_at__isnull=True) | Q(resumed_at__gt=pause.resumed_at)
    return Pause.objects.filter(
        is_open, project=pause.project_id, started_at__lte=pause.resumed_at
    ).exclude(pk=pause.pk)


def _length(pause: Pause, other: Pause | None) -> timedelta:
    resumed = pause.resumed_at or pause.started_at
    return (resumed if other is None else min(resumed, other.started_at)) - pause.started_at


def _open(agents: QuerySet[Agent]) -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.filter(agent__in=agents, status__in=OPEN_STATUSES)


def _granted(agents: QuerySet[Agent]) -> QuerySet[ApprovalRequest]:
    ready = Grant.objects.filter(status=Grant.Status.READY)
    return ApprovalRequest.objects.filter(
        agent__in=agents, pk__in=ready.values("request"), status="approved"
    )


def _not_moved(requests: QuerySet[ApprovalRequest], pause: Pause) -> QuerySet[ApprovalRequest]:
    told = AuditEvent.objects.filter(
        subject_type="request",
        subject_id=OuterRef("pk"),
        type=MOVED,
        facts__contains=pause.id,
    )
    return requests.filter(~Exists(told))


def _move(ids: list[str], pause: Pause, length: timedelta) -> None:
    with write_transaction():
        held = _not_moved(_taken(ids), pause).order_by("pk")
        now = clock.now()
        grants = Grant.objects.filter(request__in=ids, status=Grant.Status.READY)
        ready = {grant.request_id: grant for grant in grants}
        found = [request for request in held if request.is_open or request.id in ready]
        moved = [request.id for request in found]
        rows = ApprovalRequest.objects.filter(pk__in=moved)
        rows.update(version=F("version") + 1, updated_at=now)
        rows.filter(status__in=OPEN_STATUSES).update(
            expires_at=F("expires_at") + length, stage_due_at=F("stage_due_at") + length
        )
        Stage.objects.filter(
            request__in=moved, status=Stage.State.OPEN, expires_at__isnull=False
        ).update(expires_at=F("expires_at") + length)
        grants.filter(request__in=moved).update(expires_at=F("expires_at") + length)
        for request in found:
            request.version += 1
        journal.record_requests(
            found,
            actor=SYSTEM,
            at=now,
            entry_of=lambda request: _entry(request, ready.get(request.id), pause, length),
        )


def _taken(ids: list[str]) -> QuerySet[ApprovalRequest]:
    """The rows, held until the transaction ends, in an order that no other holder crosses."""
    rows = ApprovalRequest.objects.filter(pk__in=ids)
    if connection.vendor == "postgresql":
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return rows


def _entry(
    request: ApprovalRequest, grant: Grant | None, pause: Pause, length: timedelta
) -> journal.Entry:
    at = {
        "expires_at": request.expires_at if request.is_open else None,
        "stage_due_at": request.stage_due_at if request.is_open else None,
        "grant_expires_at": grant.expires_at if grant else None,
    }
    moved = {name: stamp(moment + length) for name, moment in at.items() if moment is not None}
    return journal.Entry(MOVED, {"pause": pause.id, **moved})
