"""What one agent may have and do at most (api.md 1, Limits)."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from approvals.exceptions import TooMany
from approvals.models import OPEN_STATUSES, Agent, ApprovalRequest

_WINDOW = timedelta(minutes=1)
# A count is trusted for this long while it is below half of the limit, so that an agent
# far from its limits does not pay for counting thousands of rows with every request.
_TRUSTED = timedelta(seconds=1)


@dataclass(slots=True)
class _Load:
    counted_at: datetime
    pending: int
    recent: int
    created_here: int = 0


_loads: dict[str, _Load] = {}
_guard = threading.Lock()


def check_create_limits(agent: Agent, now: datetime) -> None:
    """Raise `TooMany` where one more request would pass a limit of the agent's project.

    `pending_per_agent` counts open requests, `creates_per_minute` those created in the
    sliding minute before `now`. A request that was refused does not count. The caller's
    transaction makes the request: near a limit the agent's creates queue up until it ends.
    """
    if _is_far_from_limits(agent, now):
        return
    if connection.vendor == "postgresql":
        Agent.objects.select_for_update(no_key=True).only("pk").get(pk=agent.pk)
    project = agent.project
    pending = _count(
        ApprovalRequest.objects.filter(agent=agent, status__in=OPEN_STATUSES, expires_at__gt=now),
        project.pending_per_agent,
    )
    if pending >= project.pending_per_agent:
        raise TooMany(
            "too_many_pending",
            f"{pending} requests of this agent are still open, as many as it may have.",
            retry_after=5,
        )
    created = ApprovalRequest.objects.filter(agent=agent, created_at__gt=now - _WINDOW)
    recent = _count(created, project.creates_per_minute)
    if recent >= project.creates_per_minute:
        raise TooMany(
            "rate_limited",
            f"This agent created {recent} requests in a minute, as many as it may.",
            retry_after=_seconds_to_wait(created, now),
        )
    with _guard:
        _loads[agent.id] = _Load(counted_at=now, pending=pending, recent=recent)


def _is_far_from_limits(agent: Agent, now: datetime) -> bool:
    with _guard:
        load = _loads.get(agent.id)
        if load is None or not timedelta(0) <= now - load.counted_at <= _TRUSTED:
            return False
        load.created_here += 1
        project = agent.project
        return (
            load.pending + load.created_here < project.pending_per_agent // 2
            and load.recent + load.created_here < project.creates_per_minute // 2
        )


def _seconds_to_wait(created: QuerySet[ApprovalRequest], now: datetime) -> int:
    """Until the oldest of the minute leaves it; a whole minute where the limit is none at all."""
    oldest = created.order_by("created_at").values_list("created_at", flat=True).first() or now
    return max(1, math.ceil((oldest + _WINDOW - now).total_seconds()))


def _count(rows: QuerySet[ApprovalRequest], limit: int) -> int:
    """How many rows there are, counted no further than the limit."""
    return rows.order_by()[:limit].count()
