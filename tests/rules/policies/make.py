"""Short ways to a policy, a request and a rulebook, for tables of rules."""

from __future__ import annotations

from typing import Any

from approvals.rules.evaluate import Judgement, evaluate
from approvals.rules.facts import ToolFacts
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.reading import read_policy
from approvals.rules.proposal import Proposal
from approvals.rules.rulebook import Rulebook
from tests.rules.policies.strategies import facts_of


def policy(name: str = "rule", *, version: int = 1, **document: Any) -> Policy:
    """A policy, from what would stand in the project file."""
    return read_policy(document, name=name, version=version)


def proposal(amount: Any = 100, *, name: str = "refund", risk: str | None = None, **sent: Any):
    """A request to refund an amount; None: without one."""
    action: dict[str, Any] = {
        "name": name,
        "resource": "bank-1",
        "args": {} if amount is None else {"amount": amount},
    }
    if risk is not None:
        action["risk"] = risk
    return Proposal(title="Refund", action=action, **sent)


def tool(name: str = "*", **known: Any) -> ToolFacts:
    """An entry of the registry."""
    usual = {
        "risk": None,
        "irreversible": False,
        "confidential": False,
        "editable": None,
        "mask": (),
    }
    return ToolFacts(name=name, **{**usual, **known})


def judge(
    *policies: Policy, on: Proposal | None = None, grant: Any = None, **more: Any
) -> Judgement:
    """What policies in force come to for a request."""
    known = {key: more.pop(key) for key in ("tool", "registry_is_empty") if key in more}
    facts = facts_of(on or proposal(), **known)
    return evaluate(facts, Rulebook(policies=policies, **more), grant=grant)


def manager(**more: Any) -> dict[str, Any]:
    """A stage of the managers."""
    return {"name": "manager", "reviewers": {"groups": ["managers"]}, **more}


def finance(**more: Any) -> dict[str, Any]:
    """A stage of finance."""
    return {"name": "finance", "reviewers": {"groups": ["finance"]}, **more}
