"""The variables of a condition, read from the facts of one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from approvals.rules.facts import Facts
from approvals.rules.failures import Failure

from .functions import number_or_failure
from .variables import MEMBERS


def read(facts: Facts, name: str) -> Any:
    """The value of a variable as it was sent, or a `Failure` where it has none."""
    return _READERS[name](facts)


def _action(facts: Facts) -> dict[str, Any]:
    sent = facts.proposal.action or {}
    return {name: sent[name] for name in MEMBERS["action"] if name in sent}


def _args(facts: Facts) -> Any:
    sent = facts.proposal.action or {}
    return sent.get("args", {})


def _context(facts: Facts) -> Any:
    return facts.proposal.extras.get("context", {})


def _requester(facts: Facts) -> dict[str, Any]:
    sent = facts.proposal.requester or {}
    return {name: sent[name] for name in MEMBERS["requester"] if name in sent}


def _severity(facts: Facts) -> Any:
    return facts.proposal.severity or Failure("severity was not sent")


def _budget_or_args(facts: Facts, name: str) -> Any:
    budget = facts.proposal.asks.get("budget")
    held = budget if isinstance(budget, Mapping) else _args(facts)
    if isinstance(held, Mapping) and name in held:
        return held[name]
    return Failure(f"{name} was not sent, neither of a budget nor as args.{name}")


def _amount(facts: Facts) -> Any:
    sent = _budget_or_args(facts, "amount")
    if isinstance(sent, Failure):
        return sent
    found = number_or_failure(sent)
    return Failure(f"amount {found.reason}") if isinstance(found, Failure) else sent


def _currency(facts: Facts) -> Any:
    sent = _budget_or_args(facts, "currency")
    is_sound = isinstance(sent, str | Failure)
    return sent if is_sound else Failure("currency is no text")


def _now(facts: Facts) -> Any:
    try:
        local = facts.now.astimezone(ZoneInfo(facts.zone))
    except (ValueError, OSError, KeyError, OverflowError):
        return Failure(f"now: there is no time zone {facts.zone}")
    return _clock(local)


def _clock(local: datetime) -> dict[str, Any]:
    return {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "minute": local.minute,
        "weekday": local.isoweekday(),
        "iso": local.isoformat(timespec="seconds"),
    }


def _business_hours(facts: Facts) -> Any:
    if facts.business_hours is None:
        return Failure("business_hours needs a calendar, and the project has none")
    return facts.business_hours


_READERS: Mapping[str, Callable[[Facts], Any]] = {
    "action": _action,
    "args": _args,
    "context": _context,
    "agent": lambda facts: {"id": facts.agent_id, "name": facts.agent_name},
    "requester": _requester,
    "risk": lambda facts: facts.risk,
    "severity": _severity,
    "kind": lambda facts: facts.proposal.kind,
    "amount": _amount,
    "currency": _currency,
    "tags": lambda facts: list(facts.proposal.tags),
    "run": lambda facts: Failure("run: nothing is known of runs yet"),
    "now": _now,
    "business_hours": _business_hours,
}
