"""The page of one request: in the pane beside the list, or by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from approvals import clock
from approvals.access.people import memberships_of
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import request_for, request_for_person
from approvals.actions.expiry import settle_shown
from approvals.display.arguments import Node
from approvals.exceptions import DomainError
from approvals.models import ApprovalRequest
from approvals.reads.advance import Advance, advance_of
from approvals.reads.detail import Detail
from approvals.reads.detailing import request_detail
from approvals.reads.standing import Standing
from approvals.reads.verdicts import verdicts

from . import answers
from .addresses import ListAddress
from .answers.editing import may_edit
from .gate import PageRequest, address_of, signed_in, zone_of
from .inbox import TEMPLATE, list_context
from .parts import page, wants
from .versions import story_of

RING = 94.2  # the circumference of the countdown's ring


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What a page says about the act that led to it: refused with these words typed, or done.

    `post` is the form as it was sent, whose fields are filled in again; `revealed` is a masked
    value that the reader asked to see, this once.
    """

    refusal: DomainError | None = None
    typed: str = ""
    field: str = "typed"
    done: bool = False
    post: QueryDict | None = None
    revealed: Node | None = None


@require_safe
@signed_in
def request_page(request: PageRequest, request_id: str) -> HttpResponse:
    """One request as the reader may see it."""
    return show(request, request_id)


def show(
    request: PageRequest, request_id: str, afterwards: Afterwards = Afterwards()
) -> HttpResponse:
    """Render a request, after what is due was settled. Raises `NotFound`."""
    principal, approval = find(request, request_id)
    if settle_shown([approval]):
        approval = request_for(principal, request_id)
    now = clock.now()
    detail = request_detail(principal, approval, now=now)
    context = _context(request, detail, afterwards, now)
    status = afterwards.refusal.status if afterwards.refusal else 200
    for part in ("detail", "thread", "presence"):
        if wants(request, part):
            return page(request, f"approvals/request/{part}.html", context, status=status)
    around = list_context(request, principal, memberships_of(request.user))
    whole = {**around, **context, "page_title": approval.title}
    return page(request, TEMPLATE, whole, status=status)


def find(request: PageRequest, request_id: str) -> tuple[PersonPrincipal, ApprovalRequest]:
    """The request, and the reader in its project; `NotFound` if they may not know of it."""
    return request_for_person(request.user, request_id, channel="web", ip=address_of(request))


def _context(
    request: PageRequest, detail: Detail, afterwards: Afterwards, now: datetime
) -> dict[str, Any]:
    approval, refusal = detail.request, afterwards.refusal
    tried = answers.Tried(zone=zone_of(request), editing="edit" in request.GET)
    if afterwards.field == "typed" and afterwards.post is not None:
        errors = refusal.errors if refusal else ()
        tried = replace(tried, post=afterwards.post, files=request.FILES, errors=errors)
    asked = answers.screens(detail, tried)
    verdict, given = verdicts(detail)
    left = max(timedelta(0), approval.due_at - approval.clock(now))
    whole = approval.due_at - approval.created_at
    return {
        "detail": detail,
        "person": request.user,
        "open_id": approval.id,
        "back_url": ListAddress.of_project(detail.principal.project.name),
        "left": left,
        "ring": f"{left / whole * RING:.1f}",
        "span_ms": int(whole.total_seconds() * 1000),
        "answered_by": {answer.person_id for answer in detail.answers},
        "refusal": refusal,
        "ask": asked,
        "verdict": verdict,
        "advance": _advance(detail, now),
        "given": given,
        "problems": answers.problems(asked, tried),
        "reason_error": tried.wrong("/reason"),
        "answering": afterwards.field == "typed",
        "tried_type": tried.text("type"),
        **_beside(afterwards),
        "commenting": afterwards.field == "typed_comment",
        "unsent": "" if _has_form(detail, afterwards.field) else afterwards.typed,
        afterwards.field: afterwards.typed,
        "just_done": afterwards.done,
        "revealed": afterwards.revealed,
        "may_edit": may_edit(detail),
        **story_of(detail, tried, refusal),
        "ago": ago(now - detail.decision.decided_at) if detail.decision else "",
    }


def _beside(afterwards: Afterwards) -> dict[str, Any]:
    """What was typed in the forms beside the request, and what is wrong with it."""
    asking = afterwards.field == "typed_presence" and afterwards.refusal is not None
    post = afterwards.post if asking and afterwards.post is not None else {}
    errors = afterwards.refusal.errors if asking and afterwards.refusal else ()
    return {
        "asking_beside": asking,
        "typed_to": post.get("to", ""),
        "typed_minutes": post.get("minutes", ""),
        "typed_why": post.get("reason", ""),
        "wrong_beside": {error.pointer[1:]: error.message for error in errors},
    }


def _advance(detail: Detail, now: datetime) -> Advance:
    return advance_of(
        detail.principal, detail.request, detail.seen, detail.decision, detail.masks, now=now
    )


def _has_form(detail: Detail, field: str) -> bool:
    """Whether the form that `field` belongs to is still on the page, and holds what was typed."""
    forms = {
        "typed_cancel": detail.may_cancel,
        "typed_revoke": detail.may_revoke,
        "typed_presence": True,
        "typed_comment": True,  # the thread gives it back, with or without its form
    }
    return forms.get(field, detail.standing is Standing.ANSWER)


def ago(length: timedelta) -> str:
    """How long ago, in the words of a sentence."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return _("%(n)d s ago") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)d min ago") % {"n": seconds // 60}
    hours = seconds // 3600
    return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
