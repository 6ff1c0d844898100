"""Holding one policy against one request: does it match, does it not, or did it fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from approvals.rules.builtins.looks import Looked
from approvals.rules.conditions import ConditionContext
from approvals.rules.failures import Failure
from approvals.rules.rulebook import Rulebook

from .policy import Policy
from .stages import StageSpec


@dataclass(frozen=True, slots=True)
class Look:
    """What a policy has to say that matched or failed. A failure says review, whatever the policy
    would have said.

    `why` is for the trace, `reasons` are for reviewers and the agent.
    """

    policy: Policy
    status: Literal["matched", "failed"]
    why: str
    verdict: str = "review"
    reasons: tuple[str, ...] = ()
    stages: tuple[StageSpec, ...] = ()


class Bench:
    """One request, laid out once for all policies that are held against it."""

    __slots__ = ("_action", "_agent", "_kind", "_resource", "context", "facts", "rulebook")

    def __init__(self, context: ConditionContext, rulebook: Rulebook) -> None:
        facts = context.facts
        proposal = facts.proposal
        resource = proposal.action.get("resource") if proposal.action is not None else None
        self.context, self.facts, self.rulebook = context, facts, rulebook
        self._action, self._agent, self._kind = (
            proposal.action_name,
            facts.agent_name,
            proposal.kind,
        )
        self._resource = resource if isinstance(resource, str) else ""

    def look(self, policy: Policy) -> Look | str:
        """Hold a policy against the request; a text says why it does not match. `use` and `when`
        must both hold; one that surely does not hold settles it, even where the other failed."""
        # Of 200 policies nearly all end here: no object is made for them.
        if not policy.match.takes_all:
            other = policy.match.misfit(
                action=self._action, agent=self._agent, resource=self._resource, kind=self._kind
            )
            if other is not None:
                return other
        failure = None
        if policy.when is not None:
            held = policy.when.holds(self.context)
            if held is False:
                return "its condition is false"
            failure = _failure(held)
        looked = None
        if policy.builtin is not None:
            rulebook = self.rulebook
            looked = policy.builtin.look(self.facts, rulebook.calendars, rulebook.secret)
            if looked.result is False:
                return looked.reason or "its rule does not hold"
            failure = failure or _failure(looked.result)
        stages = (
            looked.stages if looked is not None and looked.stages is not None else policy.stages
        )
        if failure is not None:
            return Look(
                policy, "failed", failure, reasons=(f"{policy.name}: {failure}",), stages=stages
            )
        return _matched(policy, looked, stages)


def _failure(held: object) -> str | None:
    """Why it could not be judged: whatever is neither true nor false."""
    if held is True:
        return None
    return held.reason if isinstance(held, Failure) else "it is neither true nor false"


def _matched(policy: Policy, looked: Looked | None, stages: tuple[StageSpec, ...]) -> Look:
    verdict = (looked.verdict if looked is not None else None) or policy.verdict
    found = looked.reason if looked is not None else ""
    said = tuple(reason for reason in (policy.reason, found) if reason)
    reasons = said or (f"policy {policy.name}",)
    return Look(policy, "matched", "; ".join(reasons), verdict, reasons, stages)
