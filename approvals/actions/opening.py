"""An agent asks: from a sound proposal to a request that people can see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals import clock, journal, signals
from approvals.access.eligibility import Grounds
from approvals.access.pauses import agent_now, check_running
from approvals.exceptions import Unauthenticated
from approvals.models import (
    Agent,
    ApprovalRequest,
    Person,
    Project,
    Revision,
    Stage,
)
from approvals.models.ids import new_id
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules import strict_json, terms
from approvals.rules.actor import Actor
from approvals.rules.judgement import trace_text
from approvals.rules.proposal import Proposal
from approvals.rules.times import stamp

from .asking import check_proposal
from .closing import by_policy, close_request, hold_setup_of
from .contents import Contents, contents_of, search_text, shown_digest
from .grouping import check_group
from .limits import check_create_limits
from .naming import check_reviewers, check_stated, find_requester
from .policies.ruling import Rule, Ruled, by_the_rules, with_use, within_budget
from .stages.beginning import arrange, begin, stage_facts
from .stages.planning import planned_stages


@dataclass(frozen=True, slots=True)
class Opened:
    """A request that was just opened, all of its stages, and what tells who may answer."""

    request: ApprovalRequest
    stages: list[Stage]
    grounds: Grounds


def open_request(*, agent: Agent, proposal: Proposal, actor: Actor) -> Opened:
    """File a request (lifecycle.md, Request: create). Policy judges it here, once.

    Where it needs people, its stages open and mail to its reviewers is promised; else it is
    closed at once, by policy. Raises `Conflict` while it is paused (`agent_paused`,
    `project_paused`), `TooMany` at a limit of the agent, `Invalid` for what cannot be asked
    (`asking.check_proposal`), an unknown reviewer (`unknown_reviewer`), a missing requester
    (`requester_required`) or a doubtful one.
    """
    check_stated(agent, proposal)
    check_proposal(proposal, agent)
    check_reviewers(agent.project, proposal)
    return file_request(
        agent=agent,
        proposal=proposal,
        requester=lambda project: find_requester(project, proposal),
        actor=actor,
        rule=by_the_rules,
    )


def file_request(
    *,
    agent: Agent,
    proposal: Proposal,
    requester: Callable[[Project], Person | None],
    actor: Actor,
    rule: Rule,
) -> Opened:
    """File what can be asked, judged by `rule`: again under the lock where the rules changed.

    Who the `requester` is is asked under the lock: it says whom the request is kept from. Raises
    `Unauthenticated` where the agent was deactivated after its key was looked at.
    """
    contents = contents_of(proposal)  # once, and before anybody has to wait for us
    request_id = new_id("req")
    ruled = rule(agent, proposal, request_id, ())
    with write_transaction():
        hold_setup_of(agent.project_id)
        agent = agent_now(agent.id)
        if not agent.is_active:
            raise Unauthenticated
        check_running(agent)
        now = clock.now()
        check_create_limits(agent, now)
        check_group(agent, proposal.group)
        if agent.project.rules_version != ruled.rules_version:  # changed since we looked
            ruled = rule(agent, proposal, request_id, ())
        ruled, use = with_use(
            ruled, rule, agent=agent, proposal=proposal, request_id=request_id, now=now
        )
        ruled = within_budget(ruled, agent, proposal, now)
        request = _request_row(agent, proposal, contents, ruled, requester(agent.project), now)
        request.id = request_id
        stages, reviewers = planned_stages(request, ruled.judgement.stages, ruled.asked)
        request.stage_due_at = arrange(stages, now=now)
        insert(request, _revision_row(request, contents, actor, now), *stages, *reviewers)
        begun = begin(request, stages, now=now)
        is_pending = ruled.judgement.verdict == "review"
        journal.record_request(
            request,
            actor=actor,
            at=now,
            is_new=True,
            entries=[
                journal.Entry(
                    "request.opened",
                    _opening_facts(request, stages),
                    {"shown": shown_digest(request)},
                ),
                *([use.entry()] if use is not None else []),
            ],
            promises=begun.promises if is_pending else [],
        )
        signals.request_opened.send(ApprovalRequest, request=request, now=now)
        if not is_pending:
            close_request(request, ending=by_policy(request, ruled.judgement), now=now)
    return Opened(request, stages, begun.tally.grounds)


def _request_row(
    agent: Agent,
    proposal: Proposal,
    contents: Contents,
    ruled: Ruled,
    requester: Person | None,
    now: datetime,
) -> ApprovalRequest:
    group, judgement = proposal.group, ruled.judgement
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
        policy_in_force_id=ruled.version_id,
        verdict=judgement.verdict,
        reasons=list(judgement.reasons),
        matched=list(judgement.matched),
        terms=terms.document_of(judgement.terms),
        trace_text=trace_text(judgement.trace),
        irreversible=judgement.irreversible,
        confidential=judgement.confidential,
        standing_grant_id=judgement.standing_grant,
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
    request: ApprovalRequest, contents: Contents, actor: Actor, now: datetime
) -> Revision:
    return Revision(
        request=request,
        number=request.revision,
        **contents,
        author_kind=actor.kind,
        author_id=actor.id or "",
        author_name=actor.name,
        created_at=now,
    )


def _opening_facts(request: ApprovalRequest, stages: Sequence[Stage]) -> dict[str, object]:
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
        "terms": request.terms,
        "standing_grant": request.standing_grant_id,
        "stages": [stage_facts(stage) for stage in stages],
    }
