"""What the client hands out. Read-only, and silent about the action unless it was approved."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .errors import Answered, Cancelled, Expired, NotApproved, Rejected

_NOT_APPROVED: dict[str, tuple[type[NotApproved], str]] = {
    "rejected": (Rejected, "Rejected"),
    "expired": (Expired, "Expired"),
    "cancelled": (Cancelled, "Cancelled"),
    "answered": (Answered, "Answered instead of approved"),
}


@dataclass(frozen=True, slots=True)
class By:
    """Who decided: `kind` is human, policy, escalation, system or agent."""

    kind: str
    id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The final result. True exactly if approved; `args` and `action` raise otherwise."""

    id: str
    request_id: str
    outcome: str
    type: str
    option: str | None
    data: Any
    reason: str
    tags: list[str]
    edited: bool
    by: By
    policy: dict[str, Any] | None
    decided_at: datetime
    latency_ms: int
    receipt: str | None
    raw: dict[str, Any] = field(repr=False)
    # What the digest binds besides the action.
    beside: dict[str, Any] = field(repr=False, compare=False)

    @property
    def approved(self) -> bool:
        """Whether what was asked may be done."""
        return self.outcome == "approved"

    def __bool__(self) -> bool:
        return self.approved

    @property
    def action(self) -> dict[str, Any]:
        """What may be executed: name, args, resource, target, as far as they were sent.

        A fresh copy every time: changing it changes nothing that was approved.
        """
        if not self.approved:
            raise refusal(self)
        return copy.deepcopy(self.raw["action"])

    @property
    def args(self) -> Any:
        """The approved arguments, edited or not; `{}` where none were sent."""
        return self.action.get("args", {})


@dataclass(frozen=True, slots=True)
class Request:
    """One action awaiting judgement, as the server last described it."""

    id: str
    url: str
    status: str
    title: str
    revision: int
    action: dict[str, Any]
    action_digest: str
    decision: Decision | None
    expires_at: datetime
    raw: dict[str, Any] = field(repr=False)


def refusal(decision: Decision, request: Request | None = None) -> NotApproved:
    """Make the error that a decision other than approved stands for."""
    kind, word = _NOT_APPROVED[decision.outcome]
    who = f" by {decision.by.name}" if decision.by.name else ""
    why = f": {decision.reason}" if decision.reason else "."
    return kind(f"{word}{who}{why}", request=request, decision=decision)
