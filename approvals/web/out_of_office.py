"""The page on which people give their duties to others while they are away."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals import clock
from approvals.access.delegations import delegation_for
from approvals.access.people import memberships_of
from approvals.access.principals import PersonPrincipal
from approvals.actions.delegations import Duties, delegate, end_delegation
from approvals.exceptions import DomainError, FieldError, Invalid, NotFound
from approvals.reads.delegations import duties_of
from approvals.rules.local_times import moment

from .gate import PageRequest, reader, signed_in, zone_of
from .navigation import navigation
from .parts import page
from .typed import text_of

TEMPLATE = "approvals/account/out_of_office.html"
_LOCAL = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


@require_http_methods(["GET", "POST"])
@signed_in
def out_of_office(request: PageRequest) -> HttpResponse:
    """What the reader gave and took, and the form to give more. Raises `NotFound` for who is in
    no project."""
    principal = reader(request, memberships_of(request.user))
    if request.method != "POST":
        return _show(request, principal)
    try:
        delegate(principal=principal, duties=_duties(request))
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, principal, refusal)
    return _again(request)


@require_POST
@signed_in
def end(request: PageRequest, delegation_id: str) -> HttpResponse:
    """End one of them at once."""
    principal = reader(request, memberships_of(request.user))
    try:
        end_delegation(principal=principal, delegation=delegation_for(principal, delegation_id))
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(request, principal, refusal)
    return _again(request)


def _again(request: PageRequest) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(resolve_url("out_of_office") + (f"?{query}" if query else ""))


def _duties(request: PageRequest) -> Duties:
    """What was typed. Raises `Invalid` for times that cannot be read."""
    ends_at = _moment(request, "ends_at")
    if ends_at is None:
        raise _unreadable("ends_at", _("Say until when."))
    return Duties(
        taker=text_of(request.POST, "to"),
        giver=text_of(request.POST, "from") or None,
        starts_at=_moment(request, "starts_at"),
        ends_at=ends_at,
        reason=text_of(request.POST, "reason"),
        groups=tuple(request.POST.getlist("groups")),
        policies=tuple(request.POST.getlist("policies")),
    )


def _moment(request: PageRequest, name: str) -> datetime | None:
    """A time as typed by the clocks of the reader."""
    typed = text_of(request.POST, name)
    if not typed:
        return None
    try:
        if _LOCAL.fullmatch(typed):
            return moment(datetime.fromisoformat(typed), zone_of(request))
    except (ValueError, OverflowError):
        pass
    raise _unreadable(name, _("Write a time such as 2026-12-24T17:30."))


def _unreadable(name: str, message: str) -> Invalid:
    error = FieldError(f"/{name}", message, "invalid_value")
    return Invalid("invalid_value", message, errors=[error])


def _show(
    request: PageRequest, principal: PersonPrincipal, refusal: DomainError | None = None
) -> HttpResponse:
    errors = refusal.errors if refusal else ()
    context: dict[str, Any] = {
        "person": request.user,
        "nav": navigation(request.user, memberships_of(request.user), principal=principal),
        "duties": duties_of(principal, now=clock.now()),
        "zone": zone_of(request).key,
        "typed": request.POST,
        "typed_groups": request.POST.getlist("groups"),
        "typed_policies": request.POST.getlist("policies"),
        "refusal": refusal if refusal and not errors else None,
        "wrong": {error.pointer.split("/")[1]: error.message for error in errors},
    }
    return page(request, TEMPLATE, context, status=refusal.status if refusal else 200)
