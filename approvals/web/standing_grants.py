"""What is approved in advance: the list, asking for more like a request, ending one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import clock
from approvals.access.masking import masks_for
from approvals.access.people import memberships_of
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight, request_for_person, sight
from approvals.access.standing_grants import MAX_TIME, MAX_USES
from approvals.access.standing_sight import check_ask, may_ask
from approvals.actions.standing.asking import ask_for_grant
from approvals.actions.standing.checks import Wanted
from approvals.actions.standing.states import end_grant
from approvals.exceptions import DomainError, NotFound
from approvals.models import Project
from approvals.reads.advance import grants_shown

from .gate import PageRequest, address_of, reader, signed_in
from .navigation import navigation
from .parts import page
from .standing_form import Asked, asked_for

LIST = "approvals/grants/page.html"
FORM = "approvals/grants/form.html"


@require_safe
@signed_in
def standing_grants(request: PageRequest) -> HttpResponse:
    """All that the reader sees of a project: those in force, those asked for, those over."""
    return _list(request, reader(request, memberships_of(request.user)))


@require_POST
@signed_in
def end(request: PageRequest, grant_id: str) -> HttpResponse:
    """End one at once; afterwards the list again."""
    project = Project.objects.filter(standing_grants=grant_id).first()
    if project is None:
        raise NotFound
    principal = reader(request, memberships_of(request.user), project.id)
    try:
        end_grant(
            principal=principal, grant_id=grant_id, reason=request.POST.get("reason", "")[:500]
        )
    except NotFound:
        raise
    except DomainError as refusal:
        return _list(request, principal, refusal)
    return redirect(f"{reverse('standing_grants')}?project={project.id}#{grant_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask_like(request: PageRequest, request_id: str) -> HttpResponse:
    """The form that asks to approve more like one request in advance, and what it sends."""
    principal, like = request_for_person(
        request.user, request_id, channel="web", ip=address_of(request)
    )
    check_ask(principal)
    if sight(principal, like) is not Sight.FULL or not like.action_name:
        raise NotFound
    mask = masks_for(principal).of(like.action_name)
    asked = asked_for(like, request.POST if request.method == "POST" else None, mask)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            grant = ask_for_grant(principal=principal, wanted=_wanted(asked))
        except DomainError as refused:
            refusal = refused
        else:
            return redirect("request", grant.request_id)
    context: dict[str, Any] = {
        **_around(request, principal),
        "like": like,
        "asked": asked,
        "refusal": refusal,
        "wrong": {error.pointer: error.message for error in refusal.errors} if refusal else {},
        "max_uses": MAX_USES,
        "max_days": MAX_TIME.days,
    }
    return page(request, FORM, context, status=refusal.status if refusal else 200)


def _wanted(asked: Asked) -> Wanted:
    return Wanted(
        agent=asked.agent_id,
        action=asked.action,
        args=asked.pins,
        uses=asked.uses,
        until=clock.now() + timedelta(days=asked.days),
        reason=asked.reason,
        resource=asked.resource,
        target=asked.target,
        sum=asked.sum,
    )


def _list(
    request: PageRequest, principal: PersonPrincipal, refusal: DomainError | None = None
) -> HttpResponse:
    context = {
        **_around(request, principal),
        **grants_shown(principal),
        "may_ask": may_ask(principal),
        "refusal": refusal,
    }
    return page(request, LIST, context, status=refusal.status if refusal else 200)


def _around(request: PageRequest, principal: PersonPrincipal) -> dict[str, Any]:
    memberships = memberships_of(request.user)
    return {
        "person": request.user,
        "page_title": _("Approved in advance"),
        "nav": navigation(request.user, memberships, here="advance", principal=principal),
    }
