"""One call at a waiting door: who calls, and how it is answered.

The waiting doors stand outside Django's handler, whose middleware does not run here. What it
would have done for the call is done by the same functions: the host was checked before
(`doors.py`), the key or session, the refusals and the security headers are those of the views.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from approvals.access.callers import caller
from approvals.access.principals import Principal
from approvals.exceptions import DomainError
from approvals.models import Person
from approvals.rules import problems

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

SCOPE = "requests:read"


class GoingDown(DomainError):
    """503: the process ends; the same call may be made again at once."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "unavailable",
            "The server is being restarted. Make the same call again.",
            headers={"Retry-After": "1"},
        )


def django_request(scope: Scope) -> ASGIRequest:
    """The call as Django sees it, without its body: nothing that waits has one."""
    return ASGIRequest(scope, BytesIO())


def sent_parameters(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The query parameters, each as often as it was sent."""
    return ((name, value) for name, values in request.GET.lists() for value in values)


def principal_of(request: HttpRequest, now: datetime) -> Principal:
    """Who calls, judged now: a key may be revoked while its holder waits.

    Touches the database. Raises `Unauthenticated`, and `NotFound` for a foreign project.
    """
    authorization = request.headers.get("Authorization")
    user: object = AnonymousUser()
    if authorization is None:
        _BY_SESSION.process_request(request)
        user = auth.get_user(request)
    return caller(
        authorization=authorization,
        user=cast(Person | AnonymousUser, user),
        project=request.GET.get("project"),
        ip=request.META.get("REMOTE_ADDR") or None,
        now=now,
    )


def refusal(error: DomainError) -> HttpResponse:
    """The problem document of a refusal, as the views answer it."""
    return HttpResponse(
        problems.problem_text(error),
        status=error.status,
        content_type=problems.CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **error.headers},
    )


async def answer(send: Send, request: HttpRequest, response: HttpResponse) -> None:
    """Send a whole answer, with the headers that Django's middleware gives every answer."""
    if response.status_code != HTTPStatus.NOT_MODIFIED:
        response["Content-Length"] = str(len(response.content))
    await send(start_of(request, response))
    await send({"type": "http.response.body", "body": response.content})


def start_of(request: HttpRequest, response: HttpResponse) -> Message:
    """The message that starts an answer."""
    for dress in _DRESSING:
        dress(request, response)
    headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in response.items()]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}


def _unused(_: HttpRequest) -> HttpResponse:
    raise NotImplementedError("only the halves before and after the view are used here")


_BY_SESSION = SessionMiddleware(_unused)
# Each sets headers on the response that it is given.
_DRESSING = (
    SecurityMiddleware(_unused).process_response,
    CSPMiddleware(_unused).process_response,
    XFrameOptionsMiddleware(_unused).process_response,
)
