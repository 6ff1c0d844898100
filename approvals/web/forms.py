"""The form of a request while it is filled in: drawn again for what it holds, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import clock
from approvals.exceptions import Conflict, NotAllowed
from approvals.reads.detail import Standing, request_detail

from .answers import Tried, screens
from .gate import PageRequest, signed_in
from .parts import page
from .request_page import find

# A refused part leaves in the page what stands there: it holds what was typed.
KEPT = {"HX-Reswap": "none"}


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A part of the page that is drawn again: the screen that it shows, and its template."""

    screen: str
    template: str


PARTS: Mapping[str, Redrawn] = {
    "data": Redrawn("form", "approvals/request/ask/form_fields.html"),
}


@require_POST
@signed_in
def form_part(request: PageRequest, request_id: str) -> HttpResponse:
    """The part named by `of`, with what the post says; for those who may answer.

    Raises `NotFound`, `NotAllowed` (`not_eligible`) and `Conflict` (`stale_revision`) where the
    part is no longer there.
    """
    principal, approval = find(request, request_id)
    detail = request_detail(principal, approval, now=clock.now())
    if detail.standing is not Standing.ANSWER:
        raise NotAllowed("not_eligible", _("You cannot answer this request now."), headers=KEPT)
    shown = screens(detail, Tried(post=request.POST, files=request.FILES))
    of = request.GET.get("of", "")
    if of not in PARTS or PARTS[of].screen not in shown:
        raise Conflict("stale_revision", _("This is no longer asked for."), headers=KEPT)
    part = PARTS[of]
    context = {"detail": detail, "request_row": approval, "asked": shown[part.screen]}
    return page(request, part.template, context)
