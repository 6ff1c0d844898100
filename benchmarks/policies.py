"""What judging costs: a request against 200 policies, beside their bare conditions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from approvals.rules.conditions import ConditionContext
from approvals.rules.evaluate import evaluate
from approvals.rules.facts import Facts
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.reading import read_policy
from approvals.rules.proposal import Proposal
from approvals.rules.rulebook import Rulebook
from approvals.rules.strict_json import JsonValue
from benchmarks.figures import line, ms, quantile

POLICIES = 200
ROUNDS = 500
DEEP = "a.b.c.d.e.f.g.h.i"


def main() -> None:
    _compare("of which none matches", _policy, goal="issue 4 < 1")
    _compare("with long and deep conditions, none true", _long, goal="no limit set")


def _compare(which: str, made: Callable[[int], Policy], *, goal: str) -> None:
    rulebook, facts = Rulebook(policies=tuple(map(made, range(POLICIES)))), _facts()
    conditions = [policy.when for policy in rulebook.policies if policy.when is not None]

    def bare() -> None:
        context = ConditionContext(facts)
        for condition in conditions:
            condition.holds(context)

    ours, reference = _median(lambda: evaluate(facts, rulebook)), _median(bare)
    line(
        f"evaluating {POLICIES} policies {which}, ms",
        ours * 1000,
        goal=goal,
        ours=ms(ours),
        reference=f"{ms(reference)} for {len(conditions)} bare conditions",
    )


def _policy(number: int) -> Policy:
    """Every other one has a condition that is false, the rest are for other actions."""
    if number % 2:
        when = f"has(args.amount) && args.amount > {100_000 + number}"
        return read_policy({"match": {"actions": ["ref*"]}, "when": when}, name=f"p{number}")
    return read_policy({"match": {"actions": [f"tool{number}.*"]}}, name=f"p{number}")


def _long(number: int) -> Policy:
    """Ten comparisons, and a field nine levels below: what a person hardly writes."""
    terms = [
        f"(has(args.amount) && args.amount > {1_000 * step + number})" for step in range(1, 11)
    ]
    return read_policy(
        {"when": " || ".join([*terms, f"args.{DEEP} == {number}"])}, name=f"p{number}"
    )


def _facts() -> Facts:
    first, *rest = DEEP.split(".")
    below: JsonValue = -1
    for name in reversed(rest):
        below = {name: below}
    action: dict[str, JsonValue] = {
        "name": "refund",
        "resource": "b-1",
        "args": {"amount": 100, first: below},
    }
    return Facts(
        proposal=Proposal(title="Refund", action=action),
        agent_id="agt_1",
        agent_name="bot",
        request_id="req_1",
        now=datetime(2026, 11, 20, 15, tzinfo=UTC),
        zone="UTC",
        business_hours=None,
        tool=None,
        registry_is_empty=True,
        history=None,
        risk="medium",
    )


def _median(call: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        took.append(time.perf_counter() - begun)
    return quantile(took, 0.5)
