"""`GET /api/v1/requests/{id}?wait=n`: an agent sleeps here until people have decided.

Subscribe, look, sleep, look again: a decision that falls between a look and the sleep has rung
already, so that none is missed (architecture.md 5.D). Each look is one short hop into a thread;
between two looks there is no thread, no connection and no transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from approvals import clock
from approvals.access.keys import require_scope
from approvals.access.principals import Principal
from approvals.access.requests import request_for
from approvals.actions.expiry import is_due, settle
from approvals.models import ApprovalRequest, Grant
from approvals.reads import wire
from approvals.rules import parameters, strict_json

from .bells import hub
from .calls import SCOPE, Receive, Scope, django_request, principal_of, sent_parameters
from .hub import Callback, Seat
from .threads import in_thread
from .waiters import Waiter

_FOR_EVER = 3600.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found. `response` is None while there is nothing to tell yet.

    `version` is that of the request which the poll for lost bells compares, None: the poll
    rings by itself. `due_in` are the seconds until time itself changes something.
    """

    response: HttpResponse | None
    holder: str
    key: str | None
    may_wait: int
    seconds: int
    version: int | None
    due_in: float


class Looking(Protocol):
    """Judges the caller anew, and reads; the last look answers in any case."""

    def __call__(self, *, last: bool) -> Look: ...


async def awaited(
    receive: Receive, sit: Callable[[Callback], Seat], look_at: Looking
) -> HttpResponse | None:
    """The answer to a waiting read, or None where the caller hung up before there was one.

    `sit` takes the seat at the hub, `look_at` runs in a thread. Raises every refusal of the
    plain read, `Invalid` for a `wait` outside 1..60, and `TooMany` where the holder of the key
    has as many calls waiting as it may.
    """
    with Waiter(receive) as waiter, sit(waiter.ring) as seat:
        look = await in_thread(look_at, last=False)
        if look.response is not None:
            return look.response
        with hub().slots.taken(look.holder, limit=look.may_wait):
            return await _woken_answer(waiter, seat, look_at, look)


async def awaited_request(scope: Scope, receive: Receive, request_id: str) -> HttpResponse | None:
    """The answer to a waiting read of one request; see `awaited`."""
    sit = partial(hub().subscribe_request, request_id)
    return await awaited(receive, sit, partial(look_at, scope, request_id))


async def _woken_answer(
    waiter: Waiter, seat: Seat, look_at: Looking, look: Look
) -> HttpResponse | None:
    loop = asyncio.get_running_loop()
    ends = loop.time() + look.seconds
    while look.response is None:
        seat.seen, seat.holder = look.version, look.key
        await waiter.sleep(min(ends - loop.time(), look.due_in))
        if waiter.hung_up:
            return None
        waiter.forget()
        look = await in_thread(look_at, last=loop.time() >= ends)
    return look.response


def look_at(scope: Scope, request_id: str, *, last: bool) -> Look:
    """Judge the caller anew and read the request, settled; the last look answers in any case."""
    call, now = django_request(scope), clock.now()
    principal = principal_of(call, now)
    request = _settled(principal, request_id, now)
    require_scope(principal, SCOPE)
    sent = parameters.read(sent_parameters(call), known=("wait", "project"))
    tells = last or _has_news(call, request, wire.etag(request, principal))
    return Look(
        response=_response(call, request, principal) if tells else None,
        holder=principal.id,
        key=principal.key.id if principal.key else None,
        may_wait=principal.project.waits_per_agent,
        seconds=parameters.wait_seconds(sent.get("wait", "")),
        version=request.version,
        due_in=due_in(request, now),
    )


def _settled(principal: Principal, request_id: str, now: datetime) -> ApprovalRequest:
    """The request with what is due settled, so that time holds with every worker dead."""
    request = request_for(principal, request_id)
    if is_due(request, now) and settle([request.id]):
        return request_for(principal, request_id)
    return request


def _has_news(call: HttpRequest, request: ApprovalRequest, etag: str) -> bool:
    """Without If-None-Match: whether there is something to do. With it: whether it differs."""
    known = call.headers.get("If-None-Match")
    if known is None:
        return wire.following_action(request) != "wait"
    return not wire.is_known(known, etag)


def _response(call: HttpRequest, request: ApprovalRequest, principal: Principal) -> HttpResponse:
    headers = {"ETag": wire.etag(request, principal), "Cache-Control": wire.CACHING}
    if wire.is_known(call.headers.get("If-None-Match"), headers["ETag"]):
        return HttpResponseNotModified(headers=headers)
    body = strict_json.dumps(wire.request_object(request, principal))
    return HttpResponse(body, content_type="application/json", headers=headers)


def due_in(request: ApprovalRequest, now: datetime) -> float:
    """Seconds until time itself changes the request: its deadline, or that of its grant.

    The clock of a paused one stands; when it goes on, the request has a new version, or rings.
    """
    if request.is_paused:
        return _FOR_EVER
    if request.is_open:
        return (request.due_at - now).total_seconds()
    grant: Grant | None = getattr(request, "grant", None)
    if grant is not None and grant.status == Grant.Status.READY:
        return (grant.expires_at - now).total_seconds()
    return _FOR_EVER
