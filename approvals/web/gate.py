"""What every page of a signed-in person passes first."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from approvals.access.people import principal_among
from approvals.access.principals import PersonPrincipal
from approvals.models import Membership, Person

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request of somebody signed in, as our middleware leaves it."""

    user: Person
    htmx: HtmxDetails


Page = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def signed_in(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send whoever is not signed in to the sign-in page, and back afterwards.

    A part of a page is answered 401 instead: the page that asked says so and keeps what was
    typed. Times are shown in the reader's own zone.
    """

    @functools.wraps(page)
    def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return HttpResponse(status=401)
            # A form cannot be sent again from there, so what it was about is where to return.
            back = request.get_full_path() if request.method == "GET" else _parent(request.path)
            return redirect_to_login(back)
        with timezone.override(zone_of(request)):
            return page(cast(PageRequest, request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", entered)


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """The time zone that the browser told in its cookie; UTC where it told none we know."""
    try:
        return zoneinfo.ZoneInfo(request.COOKIES.get("zone", "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def address_of(request: HttpRequest) -> str | None:
    """The network address that the call came from."""
    return request.META.get("REMOTE_ADDR") or None


def reader(
    request: PageRequest, memberships: list[Membership], project: str | None = None
) -> PersonPrincipal:
    """Who reads a page, by one of their `memberships`: in `project`, else in the one that the
    address names, else in the first. Raises `NotFound` where they have none such."""
    return principal_among(
        memberships,
        project or request.GET.get("project"),
        person=request.user,
        channel="web",
        ip=address_of(request),
    )


def _parent(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"
