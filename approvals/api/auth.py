"""Who is asking: ninja's hook around `access.callers`, and the CSRF check of sessions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.utils import check_csrf

from approvals import clock
from approvals.access.callers import caller
from approvals.access.principals import Principal
from approvals.exceptions import NotAllowed

from .bodies import FORMS, not_a_form

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class ByKeyOrSession:
    """Finds the principal of a call. Where a key came it alone counts."""

    # Lets the page of the docs send the token of whoever is signed in.
    csrf = True

    def __call__(self, request: HttpRequest) -> Principal:
        """Raises `Unauthenticated`, and `NotAllowed` (`csrf_failed`) for a session."""
        authorization = request.headers.get("Authorization")
        principal = caller(
            authorization=authorization,
            user=request.user,
            project=request.GET.get("project"),
            ip=request.META.get("REMOTE_ADDR") or None,
            now=clock.now(),
        )
        if authorization is None and request.method not in SAFE_METHODS:
            _check_csrf(request)
        return principal


def _check_csrf(request: HttpRequest) -> None:
    # A form would be read by Django's check, and none is taken here anyway.
    if request.content_type in FORMS:
        raise not_a_form()
    if check_csrf(request) is not None:
        raise NotAllowed("csrf_failed", "A call of a browser session needs the header X-CSRFToken.")


def principal_of(request: HttpRequest) -> Principal:
    """The principal that `ByKeyOrSession` found for this call."""
    principal: Principal = request.auth  # type: ignore[attr-defined]
    return principal


SECURITY_SCHEMES: dict[str, dict[str, Any]] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An agent's key `cs_agent_…` or a person's token `cs_user_…`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": settings.SESSION_COOKIE_NAME,
        "description": (
            "A signed-in person's browser. Every POST also needs the header `X-CSRFToken`. "
            "Where a key is sent too, the key alone counts."
        ),
    },
}
