"""The dispatcher of the waiting doors: by path and query, everything else goes to Django."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest

from approvals.exceptions import DomainError, MethodNotAllowed
from approvals.rules.problems import Unexpected

from .calls import GoingDown, Message, Receive, Scope, Send, answer, django_request, refusal
from .streams import stream_events
from .waiting import awaited_request

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)

_EVENTS = "/api/v1/events"
_REQUEST = re.compile(r"/api/v1/requests/([^/]+)")
# After the last words of a process, time for the server to write them out.
_PARTING_SECONDS = 0.05


def waiting_doors(django: Callable[..., Awaitable[None]]) -> Application:
    """An application that serves what may wait by itself, and leaves the rest to `django`."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        call = _waiting_call(scope)
        if call is None:
            await django(scope, receive, send)
        else:
            await _serve(call, scope, receive, send)

    return dispatch


def _waiting_call(scope: Scope) -> ASGIRequest | None:
    """The call if it is one of ours. What Django would refuse at its door, Django refuses."""
    if scope["type"] != "http":
        return None
    is_stream = scope["path"].endswith(_EVENTS)
    if not is_stream and not _may_be_awaited(scope):
        return None
    call = django_request(scope)
    try:
        call.get_host()
        is_ours = call.path_info == _EVENTS if is_stream else bool(_awaited_id(call))
    except SuspiciousOperation:
        return None
    return call if is_ours else None


def _may_be_awaited(scope: Scope) -> bool:
    """Whether it is worth a closer look: a plain GET that speaks of waiting."""
    return scope["method"] == "GET" and b"wait" in scope["query_string"] and not _has_body(scope)


def _has_body(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


def _awaited_id(call: ASGIRequest) -> str | None:
    found = _REQUEST.fullmatch(call.path_info)
    return found[1] if found and "wait" in call.GET else None


async def _serve(call: ASGIRequest, scope: Scope, receive: Receive, send: Send) -> None:
    started = False

    async def send_noting(message: Message) -> None:
        nonlocal started
        started = True
        await send(message)

    try:
        request_id = _awaited_id(call)
        if request_id is None:
            if call.method != "GET":
                raise MethodNotAllowed(["GET"])  # Django has no view here to say so
            await stream_events(scope, receive, send_noting)
            return
        response = await awaited_request(scope, receive, request_id)
    except DomainError as error:
        response = refusal(error)
    except asyncio.CancelledError:
        await _part(call, send, started)
        raise
    except Exception:
        log.exception("a waiting door failed")
        response = None if started else refusal(Unexpected())
    if response is not None:
        await answer(send, call, response)


async def _part(call: ASGIRequest, send: Send, started: bool) -> None:
    """The server cancels what runs when it ends: whoever waits is told to call again."""
    if not started:
        await answer(send, call, refusal(GoingDown()))
    await asyncio.sleep(_PARTING_SECONDS)
