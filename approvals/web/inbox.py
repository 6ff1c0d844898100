"""The inbox: the list at the left, and what stands at the right while no request is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import clock
from approvals.access.people import memberships_of
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import visible_to
from approvals.models import Membership
from approvals.reads.assigned import holders_of
from approvals.reads.delegations import acting_for
from approvals.reads.filters import DECIDED, OPEN, Filters, parse_filters
from approvals.reads.pauses import stops_in
from approvals.reads.queue import MOST_SHOWN, PAGE, Queue, agents_to_filter_by, queue
from approvals.rules import parameters
from approvals.rules.standing.scope import ACTION

from .addresses import ListAddress
from .gate import PageRequest, reader, signed_in
from .navigation import navigation
from .parts import page, wants

TEMPLATE = "approvals/inbox/page.html"


@require_safe
@signed_in
def inbox(request: PageRequest) -> HttpResponse:
    """The list of a project's requests, whole, as its part, or only its next rows."""
    memberships = memberships_of(request.user)
    if not memberships:
        return _without_project(request)
    principal = reader(request, memberships)
    if request.htmx and "after" in request.GET:
        return page(request, "approvals/inbox/rows.html", rows_context(request, principal))
    context = list_context(request, principal, memberships)
    if wants(request, "list-body"):
        return page(request, "approvals/inbox/part.html", context)
    return page(request, TEMPLATE, context)


def rows_context(request: PageRequest, principal: PersonPrincipal) -> dict[str, Any]:
    """What the rows of a list need, on the first page and on those after it."""
    now = clock.now()
    filters = _filters(request)
    found = queue(
        principal, filters, now=now, cursor=request.GET.get("after") or None, shown=_shown(request)
    )
    _say_how_long(found, now)
    _say_who(found, now)
    address = ListAddress(filters, request.GET.get("project", ""))
    after = {"after": found.next_cursor or "", "continues": found.last_group}
    return {
        "shown_at": now,
        "standing_grant": ACTION,
        "queue": found,
        "address": address,
        "continues": request.GET.get("continues", ""),
        "more_url": address(after) if found.next_cursor else "",
    }


def list_context(
    request: PageRequest, principal: PersonPrincipal, memberships: list[Membership]
) -> dict[str, Any]:
    """What the page around the list needs, with or without a request that is open in it."""
    context = rows_context(request, principal)
    found: Queue = context["queue"]
    address: ListAddress = context["address"]
    title = _("Inbox") if found.filters.state == OPEN else _("Decided")
    return {
        **context,
        "person": request.user,
        "acting": acting_for(principal, now=context["shown_at"]),
        "page_title": title,
        "list_title": title,
        "stops": stops_in(principal.project.id),
        "list_url": address(),
        "clear_url": address.cleared,
        "decided_url": address({"state": DECIDED}),
        "filter_fields": address.fields,
        "menus": address.menus(agents_to_filter_by(principal)),
        "first_row": found.groups[0].rows[0] if found.groups else None,
        "first_run": not found.groups and not visible_to(principal).exists(),
        "public_url": settings.PUBLIC_URL,
        "nav": navigation(
            request.user,
            memberships,
            here=found.filters.state,
            principal=principal,
            open_count=found.open_count,
        ),
    }


def _filters(request: PageRequest) -> Filters:
    """What the address asks for. NUL is in no text that we keep, and PostgreSQL takes none."""
    names = ("state", "q", "risk", "agent", "assigned")
    sent = {name: request.GET.get(name, "").replace("\0", "") for name in names}
    return parse_filters(**{name: text.strip()[:200] for name, text in sent.items()})


def _shown(request: PageRequest) -> int:
    """How many rows: a page, or as many as a list that loaded more had when it asks again."""
    text = request.GET.get("shown", str(PAGE))
    return parameters.whole("shown", text, low=1, high=MOST_SHOWN, code="invalid_limit")


def _say_how_long(found: Queue, now: datetime) -> None:
    """The words of a countdown without JavaScript."""
    for group in found.groups:
        for row in group.rows:
            row.left = row.due_at - row.clock(now)  # type: ignore[attr-defined]


def _say_who(found: Queue, now: datetime) -> None:
    """Who has claimed each row. One statement, none for what was decided."""
    rows = [row for group in found.groups for row in group.rows if row.is_open]
    names = holders_of([row.pk for row in rows], now=now) if rows else {}
    for row in rows:
        row.holders = names.get(row.pk, [])  # type: ignore[attr-defined]


def _without_project(request: PageRequest) -> HttpResponse:
    context = {"person": request.user, "nav": navigation(request.user, [])}
    return page(request, "approvals/site/no_project.html", context)
