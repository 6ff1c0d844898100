"""The way through the policies of a project: who decides, what failed, who guards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from approvals.rules.facts import Facts
from approvals.rules.judgement import TraceLine
from approvals.rules.risks import higher_risk
from approvals.rules.rulebook import Rulebook

from .looking import Bench, Look
from .policy import Policy

UNKNOWN_ACTION = "unknown action"


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found on the way. `guards` matched or failed; `failed` are none of them.

    `decider` None: nothing matched. `bench` is what the guards saw: the decider may have raised
    the risk.
    """

    unknown_action: bool
    decider: Look | None
    failed: tuple[Look, ...]
    guards: tuple[Look, ...]
    bench: Bench
    trace: tuple[TraceLine, ...]

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


def search(
    facts: Facts, rulebook: Rulebook, *, deciders: Sequence[Policy], otherwise: str
) -> Findings:
    """The first of `deciders` that matches decides; a failure does not end the search, and
    every safeguard is looked at (config.md, How policies combine 1 to 3).

    `otherwise` is what the trace says where none matches.
    """
    trace: list[TraceLine] = []
    unknown = _is_unknown(facts)
    if unknown:
        trace.append(step("failed", f"{UNKNOWN_ACTION}: no entry of the tool registry fits it"))
    bench = first = Bench(facts, rulebook)
    decider: Look | None = None
    failed: list[Look] = []
    for policy in deciders:
        if decider is not None:
            trace.append(_line(policy, "not_reached", "a policy before it decides"))
            continue
        look = bench.look(policy)
        if look.status == "failed":
            failed.append(look)
        elif look.status == "matched":
            decider = look
        trace.append(_line(policy, "decides" if decider else look.status, look.why))
    if decider is None:
        trace.append(step("decides", otherwise))
    elif decider.policy.risk is not None:
        risk = higher_risk(facts.risk, decider.policy.risk)
        bench = bench if risk == facts.risk else Bench(replace(facts, risk=risk), rulebook)
    looks = [bench.look(policy) for policy in rulebook.safeguards]
    trace += [_line(look.policy, look.status, look.why) for look in looks]
    trace += [
        _shadow((bench if policy.safeguard else first).look(policy)) for policy in rulebook.shadows
    ]
    guards = tuple(look for look in looks if look.status != "no_match")
    return Findings(unknown, decider, tuple(failed), guards, bench, tuple(trace))


def step(status: str, explanation: str) -> TraceLine:
    """A line of the trace for a step that is no policy's."""
    return TraceLine(None, None, False, status, None, explanation)


def _is_unknown(facts: Facts) -> bool:
    """An action that no tool fits is a failure, but where the project registers none."""
    has_action = facts.proposal.action is not None
    return has_action and facts.tool is None and not facts.registry_is_empty


def _line(policy: Policy, status: str, explanation: str) -> TraceLine:
    return TraceLine(
        policy.name, policy.version, policy.safeguard, status, policy.condition, explanation
    )


def _shadow(look: Look) -> TraceLine:
    words = {
        "matched": f"would say {look.verdict}: {look.why}",
        "no_match": f"would not match: {look.why}",
        "failed": f"would ask for review, it failed: {look.why}",
    }
    return _line(look.policy, "shadow", words[look.status])
