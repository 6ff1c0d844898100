"""X-Request-ID: one name for all that happens on behalf of one call (api.md 1, tracing)."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

current: ContextVar[str] = ContextVar("request_id", default="")

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def kept_or_new(sent: str) -> str:
    """The id that was sent when it is sound, else a fresh one."""
    return sent if _ACCEPTED.fullmatch(sent) else secrets.token_hex(8)


@sync_only_middleware
class RequestIdMiddleware:
    """Names the call for the logs, and says the name in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = kept_or_new(current.get() or request.headers.get("X-Request-ID", ""))
        token = current.set(name)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response["X-Request-ID"] = name
        return response
