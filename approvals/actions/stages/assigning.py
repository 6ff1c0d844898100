"""Whom a stage asks first when it opens (config.md, `assign`).

That is all it is: everybody whom the stage asks may answer as before, and gets the same mail.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count

from approvals import clock
from approvals.access.quorums import Tally
from approvals.models import ApprovalRequest, Response, Stage
from approvals.rules import assignment

# So many answers back somebody is remembered.
_REMEMBERED = 50


def assign(tally: Tally, stages: Iterable[Stage]) -> None:
    """Choose who is asked first on each of the stages that open, and write it down.

    Among those who may answer now; who has given their duties away comes in question only where
    nobody else does. With a new revision whoever was asked is asked again.
    """
    for stage in stages:
        if stage.assign == Stage.Assign.NONE:
            continue
        people = _candidates(tally, stage)
        if stage.assigned_to_id in people.values():
            continue
        # Two requests that open at once take turns as well.
        _queue_up(tally.request.project_id)
        # By the clock behind the queue, so that the turns are in the order of the openings.
        stage.opened_at = clock.now()
        chosen = _chosen(tally.request, stage, people)
        account = people[chosen] if chosen is not None else None
        stage.assigned_to_id = account  # type: ignore[assignment]  # null is: nobody
        Stage.objects.filter(pk=stage.pk).update(assigned_to=account, opened_at=stage.opened_at)


def _candidates(tally: Tally, stage: Stage) -> dict[str, str]:
    """Accounts by username."""
    relations = tally.grounds.relations[tally.request.project_id]
    people = tally.voting[stage.pk].people
    away = relations.away(tally.request.policy_name)
    there = [person for person in people if person.id not in away]
    return {person.username: person.id for person in there or people}


def _chosen(request: ApprovalRequest, stage: Stage, people: dict[str, str]) -> str | None:
    names = list(people)
    if stage.assign == Stage.Assign.ROUND_ROBIN:
        return assignment.round_robin(names, _asked_last(request, stage))
    if stage.assign == Stage.Assign.LEAST_LOADED:
        return assignment.least_loaded(names, _loads(request.project_id, people))
    return assignment.last_used_by(names, _answered(request, people))


def _asked_last(request: ApprovalRequest, stage: Stage) -> str | None:
    """Who was asked first on the stage of this name that opened last."""
    same = Stage.objects.filter(
        request__project=request.project_id,
        request__policy_name=request.policy_name,
        name=stage.name,
        assign=stage.assign,
        assigned_to__isnull=False,
    ).exclude(pk=stage.pk)
    return (
        same.order_by("-opened_at", "-id").values_list("assigned_to__username", flat=True).first()
    )


def _loads(project_id: str, people: dict[str, str]) -> dict[str, int]:
    rows = Stage.objects.filter(
        request__project=project_id, status=Stage.State.OPEN, assigned_to__in=people.values()
    )
    counted = rows.values_list("assigned_to__username").annotate(Count("pk"))
    return dict(counted.order_by())


def _answered(request: ApprovalRequest, people: dict[str, str]) -> list[str]:
    """Who of these answered requests of the same agent for the same action, newest first."""
    rows = Response.objects.filter(
        request__agent=request.agent_id,
        request__action_name=request.action_name,
        person__in=people.values(),
    )
    return list(rows.order_by("-id").values_list("person__username", flat=True)[:_REMEMBERED])


def _queue_up(project_id: str) -> None:
    """Let one request of a project at a time be assigned: no two get the same turn."""
    if connection.vendor == "postgresql":  # elsewhere the write transaction is the queue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"assign {project_id}"]
            )
