"""What every HTTP call passes first: its name, a bound on its body, a line in the log.

This is ASGI, in front of Django and of the waiting door alike, because the waiting door does not
run Django's middleware.
"""

import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from approvals.rules.media_types import MAX_BYTES
from hitl_site import request_id

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Anything the API or a page takes fits in this (settings.py, Bounds). What lies beyond is read and
# dropped, never kept, and what is left is still too large for whoever has to say 413.
BODY_KEPT = 1024 * 1024
# Files are handed in at this one address.
FILES = "/api/v1/attachments"
FILE_KEPT = MAX_BYTES + BODY_KEPT

NAME = b"x-request-id"

log = logging.getLogger("countersign.access")


def front(application: Application) -> Application:
    """The application behind the front."""

    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        name = request_id.kept_or_new(_sent_name(scope))
        token = request_id.current.set(name)
        began, status = time.monotonic(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                others = [(k, v) for k, v in message.get("headers", []) if k.lower() != NAME]
                message = {**message, "headers": [*others, (NAME, name.encode())]}
            await send(message)

        try:
            kept = FILE_KEPT if scope["path"] == FILES else BODY_KEPT
            await application(scope, bounded(receive, kept=kept), send_named)
        finally:
            spent = round((time.monotonic() - began) * 1000)
            level = logging.WARNING if status >= 500 else logging.INFO
            log.log(level, "%s %s %s %sms", scope["method"], scope["path"], status or "-", spent)
            request_id.current.reset(token)

    return named


def bounded(receive: Receive, *, kept: int = BODY_KEPT) -> Receive:
    """A receive that hands on at most `kept` bytes of body and swallows the rest."""
    left = kept

    async def take() -> Message:
        nonlocal left
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return message
            body, more = message.get("body", b""), message.get("more_body", False)
            if left or not more:
                body, left = body[:left], max(0, left - len(body))
                return {"type": "http.request", "body": body, "more_body": more}

    return take


def _sent_name(scope: Scope) -> str:
    for key, value in scope["headers"]:
        if key == NAME:
            return str(value.decode("latin-1"))
    return ""
