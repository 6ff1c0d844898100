"""The stages of a request as policy plans them, before the first one opens."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.actions.naming import Asked
from approvals.models import ApprovalRequest, Stage, StageReviewer
from approvals.rules.judgement import StagePlan


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
