"""The dispatcher of the waiting doors: by path and query, everything else goes to Django."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from functools import partial

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse

from approvals.exceptions import DomainError, MethodNotAllowed
from approvals.rules.problems import Unexpected

from .calls import GoingDown, Message, Receive, Scope, Send, answer, django_request, refusal
from .streams import stream_events
from .turns import awaited_turn
from .waiting import awaited_request

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
# What serves one call: it returns the answer, or None where it has sent all there is to send.
Door = Callable[[Scope, Receive, Send], Awaitable[HttpResponse | None]]
# A read that may wait for what is named in its path.
Awaited = Callable[[Scope, Receive, str], Awaitable[HttpResponse | None]]

log = logging.getLogger(__name__)

_EVENTS = "/api/v1/events"
_REQUEST = re.compile(r"/api/v1/requests/([^/]+)")
_GROUP = re.compile(r"/api/v1/groups/(.+)")
# After the last words of a process, time for the server to write them out.
_PARTING_SECONDS = 0.05


def waiting_doors(django: Callable[..., Awaitable[None]]) -> Application:
    """An application that serves what may wait by itself, and leaves the rest to `django`."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        door = _door_for(scope)
        if door is None:
            await django(scope, receive, send)
        else:
            await _serve(door, scope, receive, send)

    return dispatch


def _door_for(scope: Scope) -> Door | None:
    """The door if the call is for one. What Django would refuse at its own, Django refuses."""
    if scope["type"] != "http":
        return None
    is_stream = scope["path"].endswith(_EVENTS)
    if not is_stream and not _may_be_awaited(scope):
        return None
    call = django_request(scope)
    try:
        call.get_host()
        if is_stream:
            return _stream if call.path_info == _EVENTS else None
        return _awaited_read(call.path_info) if "wait" in call.GET else None
    except SuspiciousOperation:
        return None


def _awaited_read(path: str) -> Door | None:
    for address, awaited in ((_REQUEST, awaited_request), (_GROUP, awaited_turn)):
        if found := address.fullmatch(path):
            return partial(_wait, awaited, found[1])
    return None


def _may_be_awaited(scope: Scope) -> bool:
    """Whether it is worth a closer look: a plain GET that speaks of waiting."""
    return scope["method"] == "GET" and b"wait" in scope["query_string"] and not _has_body(scope)


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


async def _wait(
    awaited: Awaited, name: str, scope: Scope, receive: Receive, _: Send
) -> HttpResponse | None:
    return await awaited(scope, receive, name)


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "GET":
        raise MethodNotAllowed(["GET"])  # Django has no view here to say so
    await stream_events(scope, receive, send)


async def _serve(door: Door, scope: Scope, receive: Receive, send: Send) -> None:
    # Whoever waits keeps what is alive here: Django's view of the call is made anew at the end.
    started = False

    async def send_noting(message: Message) -> None:
        nonlocal started
        started = True
        await send(message)

    try:
        response = await door(scope, receive, send_noting)
    except DomainError as error:
        response = refusal(error)
    except asyncio.CancelledError:
        await _part(scope, send, started)
        raise
    except Exception:
        log.exception("a waiting door failed")
        response = None if started else refusal(Unexpected())
    if response is not None:
        await answer(send, django_request(scope), response)


async def _part(scope: Scope, send: Send, started: bool) -> None:
    """The server cancels what runs when it ends: whoever waits is told to call again."""
    if not started:
        await answer(send, django_request(scope), refusal(GoingDown()))
    await asyncio.sleep(_PARTING_SECONDS)
