"""The stages of a request: planned by policy, opened one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from approvals.access.eligibility import eligible_on
from approvals.models import ApprovalRequest, RosterEntry, Stage, StageReviewer
from approvals.models.inserting import insert
from approvals.rules.judgement import StagePlan

from .naming import Asked


def planned_stages(
    request: ApprovalRequest, plans: Sequence[StagePlan], asked: Asked, *, after: int = 0
) -> tuple[list[Stage], list[StageReviewer]]:
    """The rows of planned stages, all waiting, numbered on from `after`; the caller inserts them.

    A plan without people asks everybody who may respond. Of the people and groups that a policy
    names those are asked who are there: a stage that is left with nobody can only run out.
    """
    stages: list[Stage] = []
    reviewers: list[StageReviewer] = []
    for number, plan in enumerate(plans, start=after + 1):
        stage = _stage(request, number, plan)
        people = (asked.users[name] for name in plan.users if name in asked.users)
        groups = (asked.groups[name] for name in plan.groups if name in asked.groups)
        stages.append(stage)
        reviewers += [StageReviewer(stage=stage, person=person) for person in people]
        reviewers += [StageReviewer(stage=stage, group=group) for group in groups]
    return stages, reviewers


def _stage(request: ApprovalRequest, number: int, plan: StagePlan) -> Stage:
    if isinstance(plan.approvals, int):
        rule, required = Stage.Rule.COUNT, plan.approvals
    else:
        rule, required = Stage.Rule(plan.approvals), max(1, len(set(plan.groups)))
    by_majority = plan.reject_rule == "majority"
    return Stage(
        request=request,
        number=number,
        name=plan.name,
        status=Stage.State.WAITING,
        rule=rule,
        required=required,
        denials=None if by_majority else plan.denials or 1,
        reject_rule=Stage.RejectRule.MAJORITY if by_majority else "",
        asks_everybody=not (plan.users or plan.groups),
        parallel=plan.parallel,
        origin=plan.origin,
        note=plan.note,
        assign=plan.assign,
        expires_in=plan.expires_in,
    )


def next_together(stages: Iterable[Stage]) -> list[Stage]:
    """Of stages in their order, the first that is not approved and those parallel to it."""
    together: list[Stage] = []
    for stage in stages:
        if together and not stage.parallel:
            break
        if together or stage.status != Stage.State.APPROVED:
            together.append(stage)
    return together


def begin(request: ApprovalRequest, stages: Sequence[Stage], *, now: datetime) -> None:
    """Set stages open in memory: their clocks start at `now`, and the request knows the nearest."""
    for stage in stages:
        stage.status = Stage.State.OPEN
        stage.opened_at = now
        stage.expires_at = now + timedelta(seconds=stage.expires_in) if stage.expires_in else None
        stage.stuck_at = None
    request.stage_due_at = min(
        (each.expires_at for each in stages if each.expires_at), default=None
    )


def take_rosters(request: ApprovalRequest, stages: Iterable[Stage]) -> None:
    """Write down who could answer stages that open now, where that is counted later.

    lifecycle.md, Who counts: `all` means those who were eligible when the stage opened; so does
    a majority.
    """
    for stage in stages:
        if stage.rule != Stage.Rule.ALL and not stage.reject_rule:
            continue
        people = eligible_on(stage, request).values_list("person_id", flat=True)
        roster = [
            RosterEntry(stage=stage, revision=request.revision, person_id=person)
            for person in people
        ]
        if roster:
            insert(*roster)
        if stage.rule == Stage.Rule.ALL:
            stage.required = max(1, len(roster))
            stage.save(update_fields=["required"])


def open_stages(request: ApprovalRequest, stages: Sequence[Stage], *, now: datetime) -> None:
    """Open waiting stages of a request whose row the caller holds."""
    begin(request, stages, now=now)
    for stage in stages:
        stage.save(update_fields=["status", "opened_at", "expires_at", "stuck_at"])
    ApprovalRequest.objects.filter(pk=request.pk).update(stage_due_at=request.stage_due_at)
    take_rosters(request, stages)


def start_again(request: ApprovalRequest, *, now: datetime) -> list[Stage]:
    """Let every stage wait and the first begin anew, for a new revision; those that opened."""
    rows = Stage.objects.filter(request=request)
    rows.update(status=Stage.State.WAITING, opened_at=None, expires_at=None, stuck_at=None)
    opened = next_together(rows.order_by("number"))
    open_stages(request, opened, now=now)
    return opened
