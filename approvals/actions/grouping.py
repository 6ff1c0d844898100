"""The parallel calls of one turn: each has a place of its own (api.md 2.6)."""

from __future__ import annotations

from approvals.exceptions import Conflict
from approvals.rules.proposal import Group


def check_group(group: Group | None) -> None:
    """Raise `Conflict` (`group_conflict`) for an index past the size of its group."""
    if group is not None and group.index >= group.size:
        raise Conflict(
            "group_conflict",
            f"A group of {group.size} has no index {group.index}; the first is 0.",
            facts={"key": group.key, "index": group.index, "size": group.size},
        )
