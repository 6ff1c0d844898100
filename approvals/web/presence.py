"""What people do beside a request: claim it, give it back, ask another first, give it time."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from approvals.access.claims import check_release
from approvals.actions import claims, extending, reassigning
from approvals.actions.extending import check_extend
from approvals.exceptions import DomainError, FieldError, Invalid, NotFound

from .gate import PageRequest, signed_in
from .request_page import Afterwards, find, show
from .typed import text_of

Act = Callable[[PageRequest, str], None]


def _beside(act: Act) -> Callable[..., HttpResponseBase]:
    """Make a page of an act: the part with who is at the request, with what was refused and
    typed; what is being answered is left alone."""

    @require_POST
    @signed_in
    @functools.wraps(act)
    def done(request: PageRequest, request_id: str) -> HttpResponse:
        try:
            act(request, request_id)
        except NotFound:
            raise
        except DomainError as refusal:
            kept = Afterwards(refusal=refusal, field="typed_presence", post=request.POST)
            return show(request, request_id, kept)
        if not request.htmx:
            return redirect("request", request_id)
        response = show(request, request_id)
        response["HX-Trigger"] = "request-changed"
        return response

    return done


@_beside
def claim(request: PageRequest, request_id: str) -> None:
    """Claim the request, or take it over where the reader said so."""
    principal, approval = find(request, request_id)
    claims.claim(
        request_id=approval.id,
        principal=principal,
        take_over=request.POST.get("take_over") == "yes",
    )


@_beside
def release(request: PageRequest, request_id: str) -> None:
    """Give the claim back."""
    principal, approval = find(request, request_id)
    check_release(principal)
    claims.release(request_id=approval.id, principal=principal)


@_beside
def reassign(request: PageRequest, request_id: str) -> None:
    """Ask somebody else first."""
    principal, approval = find(request, request_id)
    reassigning.reassign(
        request_id=approval.id,
        principal=principal,
        to=text_of(request.POST, "to"),
        reason=text_of(request.POST, "reason"),
    )


@_beside
def extend(request: PageRequest, request_id: str) -> None:
    """Give the request more time, in minutes from now."""
    principal, approval = find(request, request_id)
    check_extend(principal)
    minutes = text_of(request.POST, "minutes")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 6):
        message = "must be a whole number of minutes"
        wrong = FieldError("/expires_in", message, "invalid_value")
        raise Invalid("invalid_value", f"The time {message}.", errors=[wrong])
    extending.extend(
        request_id=approval.id,
        principal=principal,
        expires_in=int(minutes) * 60,
        reason=text_of(request.POST, "reason"),
    )


@require_POST
@signed_in
def renew(request: PageRequest, request_id: str) -> HttpResponse:
    """Lengthen the reader's claim while their page is in use; nothing is shown."""
    principal, approval = find(request, request_id)
    check_release(principal)
    claims.renew(request_id=approval.id, principal=principal)
    return HttpResponse(status=204)
