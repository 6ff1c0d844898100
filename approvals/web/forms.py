"""The form of a request while it is filled in: drawn again for what it holds, never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import clock
from approvals.exceptions import Conflict, NotAllowed
from approvals.reads.detailing import request_detail
from approvals.reads.standing import Standing

from .answers import Tried, screens
from .answers.editing import may_edit
from .gate import PageRequest, signed_in
from .parts import page
from .request_page import find
from .versions import story_of

# A refused part leaves in the page what stands there: it holds what was typed.
KEPT = {"HX-Reswap": "none"}


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A part of the page that is drawn again: the screen that it shows, and its template.

    `whole` is the template where the page asks for more than the fields.
    """

    screen: str
    template: str
    whole: str = ""


FORM = "approvals/request/ask/form_fields.html"
EDIT, EDITOR = "approvals/request/ask/edit_fields.html", "approvals/request/ask/edit.html"
PARTS: Mapping[str, Redrawn] = {
    "data": Redrawn("form", FORM),
    "args": Redrawn("edit", EDIT, whole=EDITOR),
    "remarks": Redrawn("draft", "approvals/request/ask/remarks.html"),
    "shown": Redrawn("", "approvals/request/ask/arguments.html"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def form_part(request: PageRequest, request_id: str) -> HttpResponse:
    """The part named by `of`, with what the post says; for those who may answer.

    Raises `NotFound`, `NotAllowed` (`not_eligible`) and `Conflict` (`stale_revision`) where the
    part is no longer asked for.
    """
    principal, approval = find(request, request_id)
    detail = request_detail(principal, approval, now=clock.now())
    if detail.standing is not Standing.ANSWER:
        raise NotAllowed("not_eligible", _("You cannot answer this request now."), headers=KEPT)
    asks = request.method == "POST"
    tried = Tried(post=request.POST, files=request.FILES) if asks else Tried(editing=True)
    shown = screens(detail, tried)
    part = PARTS.get(request.GET.get("of", ""))
    if part is None or (part.screen and part.screen not in shown):
        raise Conflict("stale_revision", _("This is no longer asked for."), headers=KEPT)
    context = {
        "detail": detail,
        "request_row": approval,
        "ask": shown,
        "asked": shown.get(part.screen),
        "person": request.user,
        "may_edit": may_edit(detail),
        "redrawn": True,
        **story_of(detail, tried, None),
    }
    is_whole = not asks or request.headers.get("HX-Target") == "editor"
    template = part.whole if part.whole and is_whole else part.template
    return page(request, template, context)
