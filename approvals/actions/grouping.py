"""The parallel calls of one turn: each has a place of its own (api.md 2.6)."""

from __future__ import annotations

from django.db import connection

from approvals.exceptions import Conflict
from approvals.models import Agent, ApprovalRequest
from approvals.rules.proposal import Group


def check_group(agent: Agent, group: Group | None) -> None:
    """Raise `Conflict` (`group_conflict`) for a place that a request of the agent has already,
    another size than its group has, or an index past that size.

    The caller's transaction makes the request: until it ends, other calls of the agent's turns
    wait here, so that of two for one place exactly one gets it.
    """
    if group is None:
        return
    if group.index >= group.size:
        raise _conflict(group, f"A group of {group.size} has no index {group.index}.")
    if connection.vendor == "postgresql":
        Agent.objects.select_for_update(no_key=True).only("pk").get(pk=agent.pk)
    members = ApprovalRequest.objects.filter(agent=agent, group_key=group.key)
    for index, size in members.values_list("group_index", "group_size"):
        if size != group.size:
            raise _conflict(group, f"This group has {size} calls, not {group.size}.")
        if index == group.index:
            raise _conflict(group, f"Call {index} of this group was sent already.")


def _conflict(group: Group, detail: str) -> Conflict:
    facts = {"key": group.key, "index": group.index, "size": group.size}
    return Conflict("group_conflict", detail, facts=facts)
