"""The acts of a request's page: answer it, take an answer back, cancel it, revoke an approval."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from approvals.access.requests import check_cancel, check_revoke
from approvals.actions import cancelling, executions, responses, withdrawing
from approvals.exceptions import DomainError, FieldError, Invalid, NotFound

from . import answers
from .gate import PageRequest, signed_in
from .request_page import Afterwards, find, show
from .typed import text_of

Act = Callable[[PageRequest, str], None]
MAX_REASON = responses.MAX_REASON


def _act(field: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make a page of an act: show the request as it is then, or why it was refused.

    What was typed is in the page again after every refusal, in the form field `field`: refusals
    are caught only where they can be shown in context. What the reader may not even know of
    goes on to the middleware.
    """

    def decorate(act: Act) -> Callable[..., HttpResponseBase]:
        @require_POST
        @signed_in
        @functools.wraps(act)
        def answered(request: PageRequest, request_id: str) -> HttpResponse:
            if "_op" in request.POST:  # a button of a form itself: nothing is sent yet
                kept = Afterwards(typed=text_of(request.POST, "reason"), post=request.POST)
                return show(request, request_id, kept)
            try:
                act(request, request_id)
            except NotFound:
                raise
            except DomainError as refusal:
                kept = Afterwards(
                    refusal=refusal,
                    typed=text_of(request.POST, "reason"),
                    field=field,
                    post=request.POST,
                )
                return show(request, request_id, kept)
            if not request.htmx:
                return redirect("request", request_id)
            response = show(request, request_id, Afterwards(done=True))
            response["HX-Trigger"] = "request-changed"
            return response

        return answered

    return decorate


@_act("typed")
def respond(request: PageRequest, request_id: str) -> None:
    """Record the reader's answer to exactly what the page showed."""
    principal, approval = find(request, request_id)
    responses.respond(
        request_id=approval.id,
        person=principal.person,
        answer=answers.read(request, approval),
        actor=principal.actor,
    )


@_act("typed_withdraw")
def withdraw(request: PageRequest, request_id: str) -> None:
    """Take the reader's own approval back while others still have to answer."""
    principal, approval = find(request, request_id)
    withdrawing.withdraw(
        request_id=approval.id,
        response_id=text_of(request.POST, "response"),
        person=principal.person,
        actor=principal.actor,
    )


@_act("typed_cancel")
def cancel(request: PageRequest, request_id: str) -> None:
    """Take an open request back, for those who may."""
    principal, approval = find(request, request_id)
    check_cancel(principal, approval)
    cancelling.cancel_request(
        request_id=approval.id,
        actor=principal.actor,
        person=principal.person,
        reason=_short_reason(request),
    )


@_act("typed_revoke")
def revoke(request: PageRequest, request_id: str) -> None:
    """Take an approval back that the agent has not used yet, for those who may."""
    principal, approval = find(request, request_id)
    check_revoke(principal, approval)
    executions.revoke_grant(
        request_id=approval.id, principal=principal, reason=_short_reason(request)
    )


def _short_reason(request: PageRequest) -> str:
    reason = text_of(request.POST, "reason")
    if len(reason) > MAX_REASON:
        message = f"at most {MAX_REASON} characters"
        raise Invalid(
            "out_of_range",
            f"The reason has more than {MAX_REASON} characters.",
            errors=[FieldError("/reason", message, "out_of_range")],
        )
    return reason
