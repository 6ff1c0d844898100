"""The thread on a request's page: say something about it, or ask its agent."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from approvals.access.requests import check_comment
from approvals.actions import comments
from approvals.exceptions import DomainError, NotFound

from .gate import PageRequest, signed_in
from .request_page import Afterwards, find, show
from .typed import text_of


@require_POST
@signed_in
def comment(request: PageRequest, request_id: str) -> HttpResponse:
    """Add what was typed, as a question if that button was pressed, and show the thread.

    A refusal is shown where the text was typed, which stays there.
    """
    text = text_of(request.POST, "text")
    try:
        _say(request, request_id, text)
    except NotFound:
        raise
    except DomainError as refusal:
        kept = Afterwards(refusal=refusal, typed=text, field="typed_comment")
        return show(request, request_id, kept)
    if not request.htmx:
        return redirect(resolve_url("request", request_id) + "#thread")
    return show(request, request_id)


def _say(request: PageRequest, request_id: str, text: str) -> None:
    principal, approval = find(request, request_id)
    check_comment(principal, approval)
    comments.comment(
        request_id=approval.id,
        actor=principal.actor,
        person=principal.person,
        text=text,
        asks="asks" in request.POST,
    )
