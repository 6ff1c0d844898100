"""One request to judge conditions by, and short ways to judge them."""

from datetime import UTC, datetime

from approvals.rules import strict_json
from approvals.rules.conditions import ConditionContext, Failure, compile_condition
from approvals.rules.facts import Facts
from approvals.rules.proposal import Proposal


def facts(*, args=None, action=None, **changes):
    """Facts of a refund; `args` is JSON text or a dict, `action` adds members to the action."""
    if isinstance(args, str):
        args = strict_json.parse(args.encode())
    sent = {"name": "refund", **({} if args is None else {"args": args}), **(action or {})}
    proposal = changes.pop("proposal", {})
    held = {
        "proposal": Proposal(**{"title": "A refund", "action": sent, **proposal}),
        "agent_id": "agt_1",
        "agent_name": "bot",
        "request_id": "req_1",
        "now": datetime(2026, 11, 20, 10, 30, tzinfo=UTC),
        "zone": "Europe/Lisbon",
        "business_hours": None,
        "tool": None,
        "registry_is_empty": True,
        "history": None,
        "risk": "medium",
    }
    return Facts(**{**held, **changes})


def judged(text, **given):
    """What a condition comes to for `facts(**given)`."""
    return compile_condition(text).holds(ConditionContext(facts(**given)))


def reason(text, **given):
    """Why a condition fails for `facts(**given)`."""
    result = judged(text, **given)
    assert isinstance(result, Failure), result
    return result.reason
