"""A pending request is judged again, for a new revision: that only ever tightens it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from approvals.access.rulebooks import facts_of, frozen_policy, rulebook_of
from approvals.actions.naming import Asked, find_asked
from approvals.actions.stages.planning import planned_stages
from approvals.models import ApprovalRequest, Stage, StageReviewer
from approvals.models.inserting import insert
from approvals.rules import terms
from approvals.rules.evaluate import evaluate
from approvals.rules.judgement import Judgement, StagePlan, trace_text
from approvals.rules.policies.stages import Approvals
from approvals.rules.policies.staging import bare_name, is_same
from approvals.rules.proposal import Proposal
from approvals.rules.tightening import evaluate_again, tighten

# What judging again may change in a request's row.
JUDGED = (
    "declared_risk",
    "effective_risk",
    "reasons",
    "matched",
    "terms",
    "trace_text",
    "irreversible",
    "confidential",
    "allowed_responses",
    "on_timeout",
    "expires_in",
    "expires_at",
)


# What of a judgement binds people, besides the stages.
_STRICT = (
    *("effective_risk", "allowed_responses", "expires_in", "on_timeout", "terms"),
    *("irreversible", "confidential"),
)


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What the rules say now, and the stages that they ask for besides those there are."""

    judgement: Judgement
    added: tuple[StagePlan, ...]

    @property
    def rejects(self) -> bool:
        """Whether the rules refuse what is asked for now."""
        return self.judgement.verdict == "reject"


def judge_again(request: ApprovalRequest, proposal: Proposal, *, now: datetime) -> Rejudged:
    """What the pinned policy version and the safeguards now active say of a new revision
    (lifecycle.md, Edits, Resubmit). The caller holds the request's row."""
    rulebook = rulebook_of(request.project)
    facts = facts_of(
        proposal, agent=request.agent, rulebook=rulebook, request_id=request.id, now=now
    )
    before = judgement_of(request)
    judgement = evaluate_again(
        facts, pinned=frozen_policy(request), rulebook=rulebook, before=before
    )
    return Rejudged(judgement, _added(request, before, judgement))


def judge_anew(request: ApprovalRequest, proposal: Proposal, *, now: datetime) -> Rejudged:
    """What all policies of today say of a pending request, as far as it tightens."""
    rulebook = rulebook_of(request.project)
    facts = facts_of(
        proposal, agent=request.agent, rulebook=rulebook, request_id=request.id, now=now
    )
    before = judgement_of(request)
    judgement = tighten(before, evaluate(facts, rulebook))
    return Rejudged(judgement, _added(request, before, judgement))


def tightens(request: ApprovalRequest, rejudged: Rejudged) -> bool:
    """Whether anything would be stricter; more reasons alone are nothing."""
    before = judgement_of(request)
    return (
        rejudged.rejects
        or bool(rejudged.added)
        or any(getattr(rejudged.judgement, name) != getattr(before, name) for name in _STRICT)
    )


def _added(
    request: ApprovalRequest, before: Judgement, judgement: Judgement
) -> tuple[StagePlan, ...]:
    """The stages to add: not those that stand already, of whose people some or all are gone."""
    new = [plan for plan in judgement.stages if plan not in before.stages]
    there = find_asked(request.project, new)
    return tuple(
        plan for plan in new if not _stands(plan, before, there) and not _waits_for(request, plan)
    )


def _stands(plan: StagePlan, before: Judgement, there: Asked) -> bool:
    """Whether a stage asks already all whom this plan names that are still there."""
    left = replace(
        plan,
        users=tuple(name for name in plan.users if name in there.users),
        groups=tuple(name for name in plan.groups if name in there.groups),
    )
    return bool(left.users or left.groups) and any(
        kept.origin == plan.origin and is_same(kept, left) for kept in before.stages
    )


def _waits_for(request: ApprovalRequest, plan: StagePlan) -> bool:
    """Whether a stage stands for this plan already whose people are all gone: it asks nobody,
    and a second one would ask nobody either."""
    rows = Stage.objects.filter(request=request, origin=plan.origin, asks_everybody=False)
    return rows.filter(reviewers=None, name=bare_name(plan.name)).exists()


def tighten_request(
    request: ApprovalRequest, proposal: Proposal, rejudged: Rejudged, *, now: datetime
) -> None:
    """Put what the rules say into the row in memory, and the stages they add into the database."""
    judgement = rejudged.judgement
    request.declared_risk = proposal.declared_risk
    request.effective_risk = judgement.effective_risk
    request.reasons = list(judgement.reasons)
    request.matched = list(judgement.matched)
    request.terms = terms.document_of(judgement.terms)
    request.trace_text = trace_text(judgement.trace)
    request.irreversible = judgement.irreversible
    request.confidential = judgement.confidential
    request.allowed_responses = list(judgement.allowed_responses)
    request.on_timeout = judgement.on_timeout
    request.expires_in = judgement.expires_in
    request.expires_at = min(request.expires_at, now + timedelta(seconds=judgement.expires_in))
    _add_stages(request, rejudged.added)


def _add_stages(request: ApprovalRequest, plans: tuple[StagePlan, ...]) -> None:
    if not plans:
        return
    there = Stage.objects.filter(request=request).count()
    asked = find_asked(request.project, plans)
    stages, reviewers = planned_stages(request, plans, asked, after=there)
    insert(*stages, *reviewers)


def judgement_of(request: ApprovalRequest) -> Judgement:
    """What holds for a request now, as its rows say."""
    return Judgement(
        verdict=request.verdict,
        reasons=tuple(request.reasons),
        effective_risk=request.effective_risk,
        allowed_responses=tuple(request.allowed_responses),
        expires_in=request.expires_in,
        on_timeout=request.on_timeout,
        stages=plans_of(request),
        matched=tuple(request.matched),
        policy_name=request.policy_name,
        policy_version=request.policy_version,
        terms=terms.read_terms(request.terms),
        irreversible=request.irreversible,
        confidential=request.confidential,
    )


def plans_of(request: ApprovalRequest) -> tuple[StagePlan, ...]:
    """The stages of a request as they were planned, with whom they name and who was there."""
    stages = list(Stage.objects.filter(request=request).order_by("number"))
    rows = StageReviewer.objects.filter(stage__in=stages).order_by("id")
    named = list(rows.values_list("stage_id", "person__username", "group__name"))
    return tuple(
        StagePlan(
            name=stage.name,
            approvals=_approvals(stage),
            denials=stage.denials,
            reject_rule="majority" if stage.reject_rule == "majority" else None,
            users=tuple(user for at, user, _ in named if at == stage.id and user),
            groups=tuple(group for at, _, group in named if at == stage.id and group),
            expires_in=stage.expires_in,
            assign=stage.assign,
            parallel=stage.parallel,
            origin=stage.origin,
            note=stage.note,
        )
        for stage in stages
    )


def _approvals(stage: Stage) -> Approvals:
    if stage.rule == Stage.Rule.ALL:
        return "all"
    return "one_per_group" if stage.rule == Stage.Rule.ONE_PER_GROUP else stage.required
