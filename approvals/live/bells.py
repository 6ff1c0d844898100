"""What makes a process's hub ring: one listener on the group of bells, and one poll.

The listener is the fast way. The poll is the sure one: with Redis dead or a bell lost it finds
within five seconds what has changed (reliability.md, I22), with a few queries for all who wait in
this process together.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.db.models import Q

from approvals import clock
from approvals.models import Agent, ApiKey, ApprovalRequest, AuditEvent
from approvals.wakeups import GROUP, MESSAGE, Bell

from .hub import Hub
from .threads import in_thread

log = logging.getLogger(__name__)

_POLL_SECONDS = (2.0, 4.0)
_BACKOFF_SECONDS = (0.5, 5.0)
# Events carry the time of their transaction, which may commit some seconds later.
_COMMIT_SLACK = timedelta(seconds=10)
# Rows that one query of the poll asks for (SQLite takes 32,766 parameters).
_AT_MOST = 20_000


@dataclass(slots=True)
class _Post:
    """A loop's hub and the two tasks that feed it."""

    hub: Hub = field(default_factory=Hub)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


_posts: WeakKeyDictionary[asyncio.AbstractEventLoop, _Post] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop. The first call starts what feeds it."""
    loop = asyncio.get_running_loop()
    post = _posts.get(loop)
    if post is None:
        post = _posts[loop] = _Post()
        post.tasks = [loop.create_task(_listen(post.hub)), loop.create_task(_poll(post.hub))]
    return post.hub


async def stop() -> None:
    """End what feeds the running loop's hub; whoever sits there is told nothing more."""
    post = _posts.pop(asyncio.get_running_loop(), None)
    for task in post.tasks if post else ():
        while not task.done():  # a Redis client that is connecting swallows one cancellation
            task.cancel()
            await asyncio.wait([task], timeout=0.2)


async def _listen(hub: Hub) -> None:
    pause = _BACKOFF_SECONDS[0]
    while True:
        try:
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            hub.ring_all()  # what rang before we listened is lost
            pause = _BACKOFF_SECONDS[0]
            while True:
                _ring(hub, await layer.receive(channel))
        except Exception as error:  # noqa: BLE001  (whatever a broken network may raise)
            log.warning("bells cannot be heard (%s); polling goes on", error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _BACKOFF_SECONDS[1])


def _ring(hub: Hub, message: dict[str, object]) -> None:
    bells = message.get("bells")
    if message.get("type") == MESSAGE and isinstance(bells, list):
        for parts in bells:
            hub.ring(Bell(*parts))


async def _poll(hub: Hub) -> None:
    since: datetime | None = None
    while True:
        await asyncio.sleep(random.uniform(*_POLL_SECONDS))  # noqa: S311  (jitter, no secret)
        try:
            if requests := hub.requests:
                hub.ring_changed(await in_thread(_versions, requests))
            if holders := hub.holders:
                hub.ring_holders(holders - await in_thread(_live, holders))
            if hub.agents or hub.projects:
                since = await _ring_recent(hub, since)
        except Exception:
            log.exception("the poll for changes failed; the next one follows")


async def _ring_recent(hub: Hub, since: datetime | None) -> datetime:
    """Ring for what changed since the last poll; returns from when on the next one looks."""
    now, bells = await in_thread(_recent, since, hub.projects, hub.agents)
    for bell in bells:
        hub.ring(bell)
    return now - _COMMIT_SLACK


def _versions(request_ids: Sequence[str]) -> list[tuple[str, int]]:
    """Id and version of these requests: one query for thousands of waiters."""
    found: list[tuple[str, int]] = []
    for start in range(0, len(request_ids), _AT_MOST):
        rows = ApprovalRequest.objects.filter(pk__in=request_ids[start : start + _AT_MOST])
        found += rows.values_list("pk", "version")
    return found


def _live(keys: Iterable[str]) -> set[str]:
    """Those of these keys that still open something, as far as the key itself tells."""
    held = Q(agent__is_active=True, agent__project__is_active=True) | Q(person__is_active=True)
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
    rows = ApiKey.objects.filter(held, unexpired, pk__in=keys, revoked_at__isnull=True)
    return set(rows.values_list("pk", flat=True))


def _recent(
    since: datetime | None, projects: Iterable[str], agents: Iterable[str]
) -> tuple[datetime, list[Bell]]:
    """The requests on which something was recorded after `since`, as the bells that rang."""
    now = clock.now()
    watched = Agent.objects.filter(pk__in=agents).values_list("project_id", flat=True)
    events = AuditEvent.objects.filter(
        project__in={*projects, *watched},
        request__isnull=False,
        at__gt=since or now - _COMMIT_SLACK,
    )
    rows = events.order_by("-at").values_list(
        "project_id", "request__agent_id", "request_id", "request__version", "request__confidential"
    )
    return now, [
        Bell(project, agent, request, version, guarded=guarded)
        for project, agent, request, version, guarded in set(rows[:_AT_MOST])
    ]
