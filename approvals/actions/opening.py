"""An agent asks: from a sound proposal to a request that people can see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals import clock, journal, signals
from approvals.access.pauses import agent_now, check_running
from approvals.exceptions import FieldError, Invalid
from approvals.models import (
    Agent,
    ApprovalRequest,
    OutboxMessage,
    Person,
    Revision,
    Stage,
    StageReviewer,
)
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.evaluate import Judgement, StagePlan, evaluate
from approvals.rules.proposal import Proposal
from approvals.rules.times import stamp

from .asking import check_proposal
from .closing import hold_setup_of
from .contents import Contents, contents_of, search_text, shown_digest
from .grouping import check_group
from .limits import check_create_limits
from .naming import Asked, find_requester, find_reviewers


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that was just opened, and all of its stages."""

    request: ApprovalRequest
    stages: list[Stage]


def open_request(*, agent: Agent, proposal: Proposal, actor: Actor) -> Opened:
    """File a request (lifecycle.md, Request: create) and promise mail to its reviewers.

    Raises `Conflict` while it is paused (`agent_paused`, `project_paused`), `TooMany` at a limit
    of the agent, `Invalid` for what cannot be asked (`asking.check_proposal`), an unknown reviewer
    (`unknown_reviewer`), a missing requester (`requester_required`) or a doubtful one.
    """
    if agent.requires_requester and proposal.requester is None:
        raise Invalid(
            "requester_required",
            "This agent must say on whose behalf it asks.",
            errors=[FieldError("/requester", "is missing", "requester_required")],
        )
    check_proposal(proposal, agent)
    project = agent.project
    judgement = evaluate(proposal, default_expires_in=project.default_expires_in)
    asked = {plan.name: find_reviewers(project, plan) for plan in judgement.stages}
    requester = find_requester(project, proposal)
    contents = contents_of(proposal)  # once, and before anybody has to wait for us
    with write_transaction():
        hold_setup_of(agent.project_id)
        check_running(agent_now(agent.id))
        now = clock.now()
        check_create_limits(agent, now)
        check_group(agent, proposal.group)
        request = _request_row(agent, proposal, contents, judgement, requester, now)
        stages, reviewers = _stage_rows(request, judgement.stages, asked, now)
        insert(request, _revision_row(request, contents, agent, now), *stages, *reviewers)
        journal.record_request(
            request,
            actor=actor,
            at=now,
            is_new=True,
            entries=[
                journal.Entry(
                    "request.opened", _opening_facts(request), {"shown": shown_digest(request)}
                )
            ],
            promises=[OutboxMessage.Kind.MAIL_REVIEWERS],
        )
        signals.request_opened.send(ApprovalRequest, request=request, now=now)
    return Opened(request, stages)


def _request_row(
    agent: Agent,
    proposal: Proposal,
    contents: Contents,
    judgement: Judgement,
    requester: Person | None,
    now: datetime,
) -> ApprovalRequest:
    group = proposal.group
    return ApprovalRequest(
        project=agent.project,
        agent=agent,
        kind=proposal.kind,
        title=proposal.title,
        action_name=proposal.action_name,
        **contents,
        declared_risk=proposal.declared_risk,
        effective_risk=judgement.effective_risk,
        severity=proposal.severity,
        allowed_responses=list(judgement.allowed_responses),
        policy_name=judgement.policy_name,
        policy_version=judgement.policy_version,
        verdict=judgement.verdict,
        reasons=list(judgement.reasons),
        matched=list(judgement.matched),
        external_id=proposal.external_id,
        thread_id=proposal.thread_id,
        tags=list(proposal.tags),
        requester_text=(
            strict_json.text(dict(proposal.requester)) if proposal.requester is not None else None
        ),
        requester_person=requester,
        search_text=search_text(proposal),
        group_key=group.key if group else None,
        group_index=group.index if group else None,
        group_size=group.size if group else None,
        on_timeout=judgement.on_timeout,
        expires_in=judgement.expires_in,
        expires_at=now + timedelta(seconds=judgement.expires_in),
        created_at=now,
        updated_at=now,
    )


def _revision_row(
    request: ApprovalRequest, contents: Contents, agent: Agent, now: datetime
) -> Revision:
    return Revision(
        request=request,
        number=request.revision,
        **contents,
        author_kind="agent",
        author_id=agent.id,
        author_name=agent.name,
        created_at=now,
    )


def _stage_rows(
    request: ApprovalRequest,
    plans: Sequence[StagePlan],
    asked: Mapping[str, Asked],
    now: datetime,
) -> tuple[list[Stage], list[StageReviewer]]:
    stages: list[Stage] = []
    reviewers: list[StageReviewer] = []
    for number, plan in enumerate(plans, start=1):
        users, groups = asked[plan.name].users, asked[plan.name].groups
        stage = Stage(
            request=request,
            number=number,
            name=plan.name,
            required=plan.approvals if isinstance(plan.approvals, int) else 1,
            asks_everybody=not (users or groups),
            opened_at=now,
        )
        stages.append(stage)
        reviewers += [StageReviewer(stage=stage, person=person) for person in users]
        reviewers += [StageReviewer(stage=stage, group=group) for group in groups]
    return stages, reviewers


def _opening_facts(request: ApprovalRequest) -> dict[str, object]:
    return {
        "status": request.status,
        "revision": request.revision,
        "action_digest": request.action_digest,
        "agent": request.agent_id,
        "expires_at": stamp(request.expires_at),
        "verdict": request.verdict,
        "policy": request.policy_name,
        "policy_version": request.policy_version,
        "effective_risk": request.effective_risk,
    }
