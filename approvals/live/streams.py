"""`GET /api/v1/events`: an agent follows its own requests as server-sent events.

The id of an event is its place in the project's sealed sequence, which has no gaps and is never
reordered; so whoever comes back with `Last-Event-ID` goes on exactly where it stopped
(reliability.md, I22). An event that nobody has sealed after 300 ms is sealed from here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse

from approvals import clock
from approvals.access.keys import require_scope
from approvals.access.principals import AgentPrincipal
from approvals.access.requests import require_agent
from approvals.actions.sealing import seal_project
from approvals.exceptions import DomainError, FieldError, Invalid
from approvals.models import ApprovalRequest, AuditEvent, AuditSeal
from approvals.reads.notices import TOLD, notice
from approvals.rules import parameters, strict_json

from .bells import hub
from .calls import (
    SCOPE,
    Receive,
    Scope,
    Send,
    django_request,
    principal_of,
    sent_parameters,
    start_of,
)
from .threads import in_thread
from .waiters import Waiter

KEEPALIVE_SECONDS = 15.0
RETRY_MS = 1000
UNSEALED_SECONDS = 0.3

_PAGE = 200
_LONGEST_ID = 18
_BREATH_SECONDS = 0.05
# A stream ends after so much and the client resumes it. Daphne keeps what a slow reader does not
# take, so this is also the most that one can make it keep; and rights are never older than this.
_MOST_BYTES = 256 * 1024
_MOST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Page:
    """The next events for one agent as they go out, and where and when to look after them."""

    agent: str
    key: str
    may_wait: int
    frames: list[bytes]
    cursor: int
    again_in: float | None


async def stream_events(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one stream until the caller hangs up, its key ends, or it has had its share.

    Raises refusals (`Unauthenticated`, `NotAllowed`, `Invalid`, `TooMany`) only before the
    answer has begun.
    """
    page = await in_thread(next_page, scope, None)
    with (
        Waiter(receive) as waiter,
        hub().slots.taken(page.agent, limit=page.may_wait),
        hub().subscribe_agent(page.agent, waiter.ring) as seat,
    ):
        seat.holder = page.key
        await send(start_of(django_request(scope), _head()))
        try:
            # With the first id a client that is cut off before any event can resume all the same.
            await _put(send, [f"retry: {RETRY_MS}\nid: {page.cursor}\n\n".encode()])
            await _follow(scope, send, waiter, page)
        finally:
            await send({"type": "http.response.body", "body": b""})


async def _follow(scope: Scope, send: Send, waiter: Waiter, page: Page) -> None:
    loop = asyncio.get_running_loop()
    ends, share = loop.time() + _MOST_SECONDS, _MOST_BYTES
    # What was committed between the first look and the seat at the hub has not rung for us.
    page = replace(page, again_in=0.0)
    while True:
        share -= await _put(send, page.frames)
        if share < 0 or loop.time() > ends:
            return
        while not await _woken(waiter, page.again_in):
            share -= await _put(send, [b": still here\n\n"])
        if waiter.hung_up:
            return
        waiter.forget()
        try:
            page = await in_thread(next_page, scope, page.cursor)
        except DomainError:
            return  # the key was revoked, or its agent deactivated: asking again will say so


async def _woken(waiter: Waiter, again_in: float | None) -> bool:
    """Sleep until there is reason to look; False where only the connection wants a sign."""
    if again_in is not None:
        await waiter.sleep(again_in)
        return True
    if not await waiter.sleep(KEEPALIVE_SECONDS):
        return False
    if not waiter.hung_up:
        await asyncio.sleep(UNSEALED_SECONDS)  # a burst is one look, and the sealer comes first
    return True


async def _put(send: Send, frames: list[bytes]) -> int:
    """Send these and say how many bytes they were."""
    for frame in frames:
        await send({"type": "http.response.body", "body": frame, "more_body": True})
    return sum(map(len, frames))


def next_page(scope: Scope, cursor: int | None) -> Page:
    """Judge the caller anew and read what follows `cursor` (None: what it came with)."""
    call, now = django_request(scope), clock.now()
    agent = require_agent(principal_of(call, now))
    require_scope(agent, SCOPE)
    parameters.read(sent_parameters(call), known=("project",))
    again_in = _seal_overdue(agent, now)
    head = _head_of(agent)
    start = min(cursor if cursor is not None else _resumed_at(call, head), head)
    seals = list(_seals(agent).filter(seq__gt=start, seq__lte=head).order_by("seq")[:_PAGE])
    full = len(seals) == _PAGE
    return Page(
        agent=agent.id,
        key=agent.key.id,
        may_wait=agent.project.waits_per_agent,
        frames=[_frame(seal) for seal in seals],
        cursor=seals[-1].seq if full else head,
        again_in=0.0 if full else again_in,
    )


def _seal_overdue(agent: AgentPrincipal, now: datetime) -> float | None:
    """Seal where an event of the agent has waited too long.

    Returns the seconds until the next one has; None where all are sealed.
    """
    oldest = _oldest_unsealed(agent)
    if oldest is not None and now - oldest >= timedelta(seconds=UNSEALED_SECONDS):
        seal_project(agent.project.id)
        oldest = _oldest_unsealed(agent)
    if oldest is None:
        return None
    return max(_BREATH_SECONDS, UNSEALED_SECONDS - (now - oldest).total_seconds())


def _oldest_unsealed(agent: AgentPrincipal) -> datetime | None:
    unsealed = AuditEvent.objects.filter(
        project=agent.project, sealed=False, request__agent=agent.agent
    )
    oldest: datetime | None = unsealed.aggregate(at=Min("at"))["at"]
    return oldest


def _head_of(agent: AgentPrincipal) -> int:
    """The last place of the project's sequence; 0 where nothing is sealed."""
    seals = AuditSeal.objects.filter(project=agent.project)
    return int(seals.aggregate(head=Max("seq"))["head"] or 0)


def _seals(agent: AgentPrincipal) -> QuerySet[AuditSeal]:
    return AuditSeal.objects.select_related("event__request").filter(
        project=agent.project, event__request__agent=agent.agent, event__type__in=TOLD
    )


def _resumed_at(call: HttpRequest, head: int) -> int:
    """Where the client stopped, else the present head. Raises `Invalid` (`invalid_cursor`)."""
    sent = call.headers.get("Last-Event-ID", "")
    if not sent:
        return head
    if not (sent.isascii() and sent.isdigit() and len(sent) <= _LONGEST_ID):
        detail = "Last-Event-ID is not an id of this stream."
        raise Invalid("invalid_cursor", detail, errors=[FieldError("", detail, "invalid_cursor")])
    return int(sent)


def _frame(seal: AuditSeal) -> bytes:
    told = notice(seal.event, cast(ApprovalRequest, seal.event.request))
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (
        seal.seq,
        told["type"].encode(),
        strict_json.dumps(told),
    )


def _head() -> HttpResponse:
    return HttpResponse(
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
