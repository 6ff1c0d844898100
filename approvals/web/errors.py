"""Refusals and mistakes as pages in the look of the site."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from approvals.exceptions import DomainError

API = "/api/"


class RefusalPages:
    """Turns a `DomainError` of a page into its error page, and gives a bare 405 one too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # PostgreSQL does not even look for an id with NUL in it
            raise Http404
        if _is_too_large(request):
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            text = _page(request, status, _("At most 1 MB can be sent at once, with all files."))
            return HttpResponse(text, status=status, headers={"X-Problem": "too_large"})
        response = self.get_response(request)
        bare = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content
        if bare and not request.path.startswith(API):
            response.content = _page(request, HTTPStatus.METHOD_NOT_ALLOWED, "").encode()
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django's hook: None leaves the error to whoever comes next."""
        if not isinstance(error, DomainError) or request.path.startswith(API):
            return None
        text = _page(request, HTTPStatus(error.status), error.detail)
        return HttpResponse(text, status=error.status, headers=error.headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without our token: explained, and what was typed stays in the browser."""
    response = HttpResponse(render_to_string("403_csrf.html", {}, request), status=403)
    response["X-Problem"] = "csrf_failed"
    return response


def _is_too_large(request: HttpRequest) -> bool:
    """Whether a form is larger than what is read of one: its other fields would be missing."""
    if request.path.startswith(API):
        return False  # the API says so itself
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


def _page(request: HttpRequest, status: HTTPStatus, detail: str) -> str:
    known = status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED)
    name = f"{status.value}.html" if known else "refused.html"
    return render_to_string(name, {"detail": detail, "title": _(status.phrase)}, request)
