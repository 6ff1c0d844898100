"""What stands at a path of a request: `field`, `amount_fields` and `sensitive` of config.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final

from .conditions.grammar import parse
from .conditions.paths import Path, dotted, path_of
from .conditions.refusals import ConditionRefused
from .conditions.variables import MEMBERS
from .failures import Failure
from .proposal import Proposal
from .strict_json import JsonValue

# What an agent sends, by the names that conditions have for it.
ROOTS = ("action", "amount", "args", "context", "currency", "requester", "severity", "tags")


class Missing(Enum):
    """Says that nothing stands at a path, which is not the same as null."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING


def read_path(text: str) -> Path:
    """The path that `args.items[0].price` or `args["unit price"]` spells.

    Raises ValueError with a sentence for what is none, or begins with no variable of a request.
    """
    try:
        path = path_of(parse(text))
    except ConditionRefused as refusal:
        raise ValueError(str(refusal)) from None
    if path is None or path[0] not in ROOTS:
        raise ValueError(f"Write a path such as args.amount. It begins with {', '.join(ROOTS)}.")
    return path


def value_at(proposal: Proposal, path: Path) -> JsonValue | Missing | Failure:
    """What stands at a path; a failure where the way there leads through what holds nothing.

    `amount` and `currency` are those of a budget, else `args.amount` and `args.currency`.
    """
    value = _root(proposal, str(path[0]))
    for depth, step in enumerate(path[1:], start=1):
        if value is MISSING:
            return MISSING
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else MISSING
        else:
            return Failure(f"{dotted(path[:depth])} holds nothing that {dotted(path)} could be")
    return value


def _root(proposal: Proposal, name: str) -> JsonValue | Missing:
    action = proposal.action or {}
    if name == "args":
        return action.get("args", MISSING)
    if name == "action":
        return {member: action[member] for member in MEMBERS["action"] if member in action}
    if name in ("amount", "currency"):
        return _of_sum(proposal, name)
    if name == "context":
        return proposal.extras.get("context", MISSING)
    if name == "requester":
        return dict(proposal.requester) if proposal.requester is not None else MISSING
    if name == "severity":
        return MISSING if proposal.severity is None else proposal.severity
    return list(proposal.tags)


def _of_sum(proposal: Proposal, name: str) -> JsonValue | Missing:
    asked = proposal.asks.get("budget", (proposal.action or {}).get("args"))
    return asked.get(name, MISSING) if isinstance(asked, Mapping) else MISSING
