"""The stages of a policy, from a document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from approvals.rules.conditions import Condition

from .members import Members
from .stages import ASSIGN, Approvals, StageSpec

MAX_NAME = 100
MAX_STAGES = 20
MAX_APPROVALS = 100
MAX_SECONDS = 2_592_000  # thirty days, api.md 2.1
_KEYS = (
    *("name", "when", "parallel", "reviewers", "approvals", "denials", "reject_rule"),
    *("expires_in", "assign", "escalation"),
)
_APPROVALS: dict[str, Approvals] = {"any": 1, "all": "all", "one_per_group": "one_per_group"}


def read_stages(
    members: Members, read_condition: Callable[[Members], Condition | None]
) -> tuple[StageSpec, ...]:
    """The member `stages`. Names are unique within it."""
    found: list[StageSpec] = []
    for each in members.each("stages", most=MAX_STAGES):
        stage = _read_stage(each, read_condition)
        if stage.name and any(stage.name == other.name for other in found):
            each.refuse("is the name of a stage before it", "name")
        found.append(stage)
    return tuple(found)


def _read_stage(
    members: Members, read_condition: Callable[[Members], Condition | None]
) -> StageSpec:
    members.only(_KEYS)
    name = members.text("name", most=MAX_NAME)
    if not members.has("name") or (members.raw("name") == "") or name != name.strip():
        members.refuse("is missing, or begins or ends with a space", "name")
    asked = members.inside("reviewers")
    asked.only(("groups", "users"))
    groups = tuple(asked.texts("groups"))
    if members.has("escalation"):
        members.refuse("is not available in this version", "escalation")
    if members.has("denials") and members.has("reject_rule"):
        members.refuse("and denials exclude each other", "reject_rule")
    approvals = _read_approvals(members)
    if approvals == "one_per_group" and not groups:
        members.refuse("one_per_group needs reviewers.groups", "approvals")
    return StageSpec(
        name=name,
        when=read_condition(members),
        parallel=members.flag("parallel"),
        users=tuple(asked.texts("users")),
        groups=groups,
        approvals=approvals,
        denials=members.whole("denials", least=1, most=MAX_APPROVALS),
        reject_rule=members.word("reject_rule", ("any", "majority"), None),
        expires_in=members.whole("expires_in", least=1, most=MAX_SECONDS),
        assign=members.word("assign", ASSIGN, "none"),
    )


def _read_approvals(members: Members) -> Approvals:
    value: Any = members.raw("approvals") if members.has("approvals") else 1
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_APPROVALS:
        return value
    if isinstance(value, str) and value in _APPROVALS:
        return _APPROVALS[value]
    words = ", ".join(_APPROVALS)
    members.refuse(f"must be a number from 1 to {MAX_APPROVALS}, or one of {words}", "approvals")
    return 1
