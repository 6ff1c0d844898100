"""What follows for a proposal. Today one built-in rule: everything needs one reviewer.

Policies come later and answer the same question with the same `Judgement`; whoever calls
needs to know only that. There is no way to say that nothing matched means approve.
"""

from __future__ import annotations

from . import kinds
from .judgement import Judgement, StagePlan
from .proposal import Proposal
from .risks import RISKS, higher_risk

__all__ = ["RISKS", "Judgement", "StagePlan", "evaluate", "higher_risk"]


def evaluate(proposal: Proposal, *, default_expires_in: int) -> Judgement:
    """Judge a proposal by the built-in rule: one reviewer of the project, or of those named.

    What the agent sends only ever adds (api.md 2.1): fewer kinds of answers, named
    reviewers. No policy sets a deadline yet, so the agent's own holds. A risk that nobody
    declared is medium: unknown is not low. `default_expires_in` is in seconds.
    """
    return Judgement(
        verdict="review",
        reasons=("everything needs one reviewer",),
        effective_risk=proposal.declared_risk or "medium",
        allowed_responses=kinds.allowed_responses(
            proposal.kind, proposal.allowed_responses, has_action=proposal.action is not None
        ),
        expires_in=proposal.expires_in or default_expires_in,
        on_timeout=proposal.on_timeout or "reject",
        stages=(
            StagePlan(
                name="review",
                users=proposal.reviewer_users,
                groups=proposal.reviewer_groups,
            ),
        ),
    )
