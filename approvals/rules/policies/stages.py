"""A stage as a policy or an agent asks for it, before a request is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    # They read requests, which hold stages.
    from approvals.rules.conditions import Condition

# A number of approvals, everybody who is eligible, or one of each group.
Approvals: TypeAlias = int | Literal["all", "one_per_group"]
RejectRule: TypeAlias = Literal["any", "majority"]

ASSIGN = ("none", "round_robin", "least_loaded", "last_used_by")


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One step of review. Without users and groups it asks everybody who may respond.

    `when` None: always asked. `denials` is the number of rejections that close it; it and
    `reject_rule` exclude each other, and neither means that the first rejection closes it.
    `expires_in` is in seconds, None: it has no deadline of its own.
    """

    name: str
    when: Condition | None = None
    parallel: bool = False
    users: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    approvals: Approvals = 1
    denials: int | None = None
    reject_rule: RejectRule | None = None
    expires_in: int | None = None
    assign: str = "none"
    escalation: str | None = None
