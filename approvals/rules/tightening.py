"""A pending request judged anew: whatever is found, it only ever gets stricter.

lifecycle.md, "Edits, and answers with data" and "Resubmit".
"""

from __future__ import annotations

from dataclasses import replace

from . import terms
from .conditions import ConditionContext
from .evaluate import judge
from .facts import Facts
from .judgement import Judgement, StagePlan
from .policies.combining import NOTHING_MATCHED
from .policies.policy import TIMEOUTS, Policy
from .policies.searching import search
from .policies.staging import add_up, is_same
from .risks import higher_risk
from .rulebook import Rulebook

_STAYS = "the policy that decided does not match any more: what it asked for stays"
_NOBODY = "no policy decided: what was asked for stays"


def evaluate_again(
    facts: Facts, *, pinned: Policy | None, rulebook: Rulebook, before: Judgement
) -> Judgement:
    """Judge a new revision by the version of the policy that decided (`pinned`; None: nothing
    matched) and by the safeguards now active.

    `before` is what holds for the pending request now. The verdict is review or reject, never
    approve: people were asked.
    """
    findings = search(
        ConditionContext(facts),
        rulebook,
        deciders=(pinned,) if pinned is not None else (),
        otherwise=_STAYS if pinned is not None else _NOBODY,
    )
    found = judge(findings, default=before.expires_in, usual=before.terms)
    return tighten(before, found)


def tighten(before: Judgement, after: Judgement) -> Judgement:
    """What holds for a pending request once `after` was found: only what tightens of it.

    No stage is removed and none is added only because nobody else asks for one; the policy
    that decided stays the same.
    """
    word = min(before.on_timeout, after.on_timeout, key=TIMEOUTS.index)
    accepted = terms.stricter(before.terms, after.terms)
    return replace(
        after,
        verdict="reject" if "reject" in (before.verdict, after.verdict) else "review",
        reasons=terms.union(
            before.reasons, tuple(each for each in after.reasons if each != NOTHING_MATCHED)
        ),
        effective_risk=higher_risk(before.effective_risk, after.effective_risk),
        allowed_responses=tuple(
            each
            for each in before.allowed_responses
            if each == "reject" or each in after.allowed_responses
        ),
        expires_in=min(before.expires_in, after.expires_in),
        on_timeout=word,
        stages=_stages(before, after),
        matched=terms.union(before.matched, after.matched),
        policy_name=before.policy_name,
        policy_version=before.policy_version,
        terms=replace(accepted, accept_silence=accepted.accept_silence and word == "approve"),
        irreversible=before.irreversible or after.irreversible,
        confidential=before.confidential or after.confidential,
        standing_grant=None,
        ruled_by=after.ruled_by,
    )


def _stages(before: Judgement, after: Judgement) -> tuple[StagePlan, ...]:
    if not before.stages:
        return after.stages
    asked = tuple(
        plan
        for plan in after.stages
        if plan.origin != "project" and not any(_covers(kept, plan) for kept in before.stages)
    )
    return add_up((before.stages, asked))


def _covers(kept: StagePlan, plan: StagePlan) -> bool:
    """Whether a stage of the same source already asks as much of some of the same people: of
    those whom a policy names, only they were there when it was opened."""
    return (
        kept.origin == plan.origin
        and isinstance(plan.approvals, int)
        and bool(kept.users or kept.groups)
        and set(kept.users) <= set(plan.users)
        and set(kept.groups) <= set(plan.groups)
        and is_same(kept, replace(plan, users=kept.users, groups=kept.groups))
    )
