"""The legal states and moves of a request, its grant and its execution (lifecycle.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

NextAction: TypeAlias = Literal["wait", "answer", "resubmit", "execute", "report", "done", "stop"]
Machine: TypeAlias = Mapping[str, Mapping[str, frozenset[str]]]

OPEN = frozenset({"pending", "changes_requested"})
TERMINAL = frozenset({"approved", "rejected", "answered", "expired", "cancelled"})

_TIMED_OUT = frozenset({"rejected", "expired", "approved", "pending"})

# state → event → the states it may lead to. A guard (who, when, quorum) picks one of them.
REQUEST: Machine = {
    "new": {"create": frozenset({"approved", "rejected", "pending"})},
    "pending": {
        "approve": frozenset({"pending", "approved"}),
        "edit": frozenset({"pending", "approved"}),
        "reject": frozenset({"pending", "rejected"}),
        "respond": frozenset({"answered"}),
        "choose": frozenset({"pending", "approved", "rejected", "changes_requested"}),
        "request_changes": frozenset({"changes_requested"}),
        "expire": _TIMED_OUT,
        "cancel": frozenset({"cancelled"}),
    },
    "changes_requested": {
        "resubmit": frozenset({"pending", "rejected"}),
        "expire": (_TIMED_OUT - {"pending"}) | {"changes_requested"},
        "cancel": frozenset({"cancelled"}),
    },
    "approved": {"revoke": frozenset({"approved"})},
    "rejected": {},
    "answered": {},
    "expired": {},
    "cancelled": {},
}

GRANT: Machine = {
    "ready": {
        "consume": frozenset({"consumed"}),
        "revoke": frozenset({"revoked"}),
        "expire": frozenset({"expired"}),
        "void": frozenset({"voided"}),
    },
    "consumed": {},
    "revoked": {},
    "expired": {},
    "voided": {},
}

EXECUTION: Machine = {
    "running": {
        "report": frozenset({"succeeded", "failed"}),
        "lose": frozenset({"unknown"}),
    },
    "unknown": {"report": frozenset({"succeeded", "failed"})},
    "succeeded": {},
    "failed": {},
}


def targets(machine: Machine, state: str, event: str) -> frozenset[str]:
    """Return the states that `event` may lead to; empty means 409 `illegal_transition`."""
    return machine.get(state, {}).get(event, frozenset())


def is_legal(machine: Machine, before: str, after: str) -> bool:
    """Say whether some event leads from `before` to `after`."""
    return any(after in reached for reached in machine.get(before, {}).values())


def next_action(
    status: str,
    grant_status: str | None = None,
    execution_status: str | None = None,
    *,
    asks_agent: bool = False,
) -> NextAction:
    """Tell the agent what to do (api.md 2.2). What is not known to be safe is `stop`."""
    if status == "pending":
        return "answer" if asks_agent else "wait"
    if status == "changes_requested":
        return "resubmit"
    if status == "answered":
        return "done"
    if status == "approved" and grant_status == "ready":
        return "execute"
    if status == "approved" and grant_status == "consumed":
        return "done" if execution_status in ("succeeded", "failed") else "report"
    return "stop"
