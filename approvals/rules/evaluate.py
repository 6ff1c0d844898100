"""What follows for a proposal. Today one built-in rule: everything needs one reviewer.

Policies come later and answer the same question with the same `Judgement`; whoever calls
needs to know only that. There is no way to say that nothing matched means approve.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import kinds
from .proposal import Proposal

RISKS = ("low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage to open. Without users and groups it asks everybody who may respond."""

    name: str
    required: int
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a proposal (`approve`, `reject`, `review`) and what comes of it."""

    verdict: str
    reasons: tuple[str, ...]
    effective_risk: str
    allowed_responses: tuple[str, ...]
    expires_in: int
    on_timeout: str
    stages: tuple[StagePlan, ...]
    matched: tuple[str, ...] = ()
    policy_name: str | None = None
    policy_version: int | None = None


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
                required=1,
                users=proposal.reviewer_users,
                groups=proposal.reviewer_groups,
            ),
        ),
    )


def higher_risk(one: str, other: str) -> str:
    """The higher of two risks: what is judged anew may raise it, never lower it."""
    return max(one, other, key=RISKS.index)
