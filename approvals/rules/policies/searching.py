"""The way through the policies of a project: who decides, what failed, who guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from approvals.rules.conditions import ConditionContext
from approvals.rules.facts import Facts
from approvals.rules.judgement import TraceLine
from approvals.rules.risks import higher_risk
from approvals.rules.rulebook import Rulebook

from .looking import Bench, Look
from .policy import Policy

UNKNOWN_ACTION = "unknown action"

# A line of the trace to be: of which policy (None: the project), the status, and why.
Step: TypeAlias = tuple[Policy | None, str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found on the way. `guards` matched or failed; `failed` are none of them.

    `decider` None: nothing matched. `bench` is what the guards saw: the decider may have raised
    the risk. `beside` are the names of those that would have matched after the decider: they
    count for nothing. `steps` is the way itself, of which `trace` makes lines for people.
    """

    unknown_action: bool
    decider: Look | None
    failed: tuple[Look, ...]
    guards: tuple[Look, ...]
    beside: tuple[str, ...]
    bench: Bench
    steps: Sequence[Step]

    @property
    def looks(self) -> tuple[Look, ...]:
        """All that have something to say: failures, the decider, the safeguards."""
        return (*self.failed, *((self.decider,) if self.decider else ()), *self.guards)

    @property
    def has_failure(self) -> bool:
        """Whether anything could not be judged."""
        return self.unknown_action or any(look.status == "failed" for look in self.looks)

    @property
    def matched(self) -> tuple[Look, ...]:
        """What truly matched, the deciding policy first."""
        return tuple(look for look in self.looks if look.status == "matched")

    @property
    def trace(self) -> tuple[TraceLine, ...]:
        """The way, line by line."""
        return tuple(_line(*each) for each in self.steps)


def search(
    context: ConditionContext,
    rulebook: Rulebook,
    *,
    deciders: Sequence[Policy],
    otherwise: str,
    is_traced: bool = True,
) -> Findings:
    """The first of `deciders` that matches decides; a failure does not end the search, and
    every safeguard is looked at (config.md, How policies combine 1 to 3).

    `otherwise` is what the trace says where none matches. Where it `is_traced`, those after the
    decider are looked at too: all that matched is told (features.md F7).
    """
    facts = context.facts
    steps: list[Step] = []
    unknown = _is_unknown(facts)
    if unknown:
        steps.append((None, "failed", f"{UNKNOWN_ACTION}: no entry of the tool registry fits it"))
    bench = first = Bench(context, rulebook)
    decider, failed = _decide(bench, deciders, steps)
    if decider is None:
        steps.append((None, "decides", otherwise))
    elif decider.policy.risk is not None:
        risk = higher_risk(facts.risk, decider.policy.risk)
        if risk != facts.risk:
            bench = Bench(ConditionContext(replace(facts, risk=risk)), rulebook)
    beside: tuple[str, ...] = ()
    if decider is not None and is_traced:
        rest = deciders[deciders.index(decider.policy) + 1 :]
        beside = _beside(first, rest, steps)
    guards = _guards(bench, rulebook.safeguards, steps)
    for policy in rulebook.shadows:
        look = (bench if policy.safeguard else first).look(policy)
        steps.append((policy, "shadow", _watched(look)))
    return Findings(unknown, decider, failed, guards, beside, bench, steps)


def step(status: str, explanation: str) -> TraceLine:
    """A line of the trace for a step that is no policy's."""
    return _line(None, status, explanation)


def _decide(
    bench: Bench, deciders: Sequence[Policy], steps: list[Step]
) -> tuple[Look | None, tuple[Look, ...]]:
    """Who decides, and what failed on the way there."""
    failed: list[Look] = []
    for policy in deciders:
        look = bench.look(policy)
        if isinstance(look, str):
            steps.append((policy, "no_match", look))
        elif look.status == "failed":
            steps.append((policy, "failed", look.why))
            failed.append(look)
        else:
            steps.append((policy, "decides", look.why))
            return look, tuple(failed)
    return None, tuple(failed)


def _beside(bench: Bench, policies: Sequence[Policy], steps: list[Step]) -> tuple[str, ...]:
    """Which of these would have matched, had nothing before them decided."""
    found: list[str] = []
    for policy in policies:
        look = bench.look(policy)
        if isinstance(look, Look) and look.status == "matched":
            found.append(policy.name)
        steps.append((policy, "not_reached", f"a policy before it decides; it {_watched(look)}"))
    return tuple(found)


def _guards(bench: Bench, safeguards: Sequence[Policy], steps: list[Step]) -> tuple[Look, ...]:
    """What the safeguards have to say: all of them are looked at."""
    guards: list[Look] = []
    for policy in safeguards:
        look = bench.look(policy)
        if isinstance(look, str):
            steps.append((policy, "no_match", look))
        else:
            steps.append((policy, look.status, look.why))
            guards.append(look)
    return tuple(guards)


def _is_unknown(facts: Facts) -> bool:
    """An action that no tool fits is a failure, but where the project registers none."""
    has_action = facts.proposal.action is not None
    return has_action and facts.tool is None and not facts.registry_is_empty


def _line(policy: Policy | None, status: str, why: str) -> TraceLine:
    if policy is None:
        return TraceLine(None, None, False, status, None, why)
    return TraceLine(policy.name, policy.version, policy.safeguard, status, policy.condition, why)


def _watched(look: Look | str) -> str:
    """What a policy would have said that is only watched, or comes too late."""
    if isinstance(look, str):
        return f"would not match: {look}"
    if look.status == "failed":
        return f"would ask for review, it failed: {look.why}"
    return f"would say {look.verdict}: {look.why}"
