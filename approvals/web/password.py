"""Change one's own password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from approvals.access.people import memberships_of
from approvals.actions.sign_in import change_password
from approvals.exceptions import DomainError, FieldError, Invalid
from approvals.rules.actor import Actor

from .gate import PageRequest, address_of, signed_in
from .navigation import navigation
from .parts import page

TEMPLATE = "approvals/account/password.html"


@never_cache
@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: PageRequest) -> HttpResponse:
    """The form; afterwards this session stays and all others have ended."""
    if request.method != "POST":
        return _form(request)
    try:
        _change(request)
    except DomainError as refusal:
        return _form(request, refusal)
    messages.success(request, _("Your password is changed. Other devices were signed out."))
    return redirect("password")


def _change(request: PageRequest) -> None:
    sent = request.POST
    if sent.get("new", "") != sent.get("again", ""):
        wrong = FieldError("/again", _("The two are not the same."), "invalid_value")
        raise Invalid("invalid_value", wrong.message, errors=[wrong])
    person = request.user
    changed = change_password(
        person=person,
        current=sent.get("current", ""),
        new=sent.get("new", ""),
        actor=Actor("human", person.id, person.display_name, "web", address_of(request)),
        session_key=request.session.session_key,
    )
    update_session_auth_hash(request, changed)


def _form(request: PageRequest, refusal: DomainError | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "person": request.user,
        "nav": navigation(request.user, memberships_of(request.user)),
        "refusal": refusal if refusal and not refusal.errors else None,
        "wrong": {error.pointer[1:]: error.message for error in refusal.errors} if refusal else {},
    }
    return page(request, TEMPLATE, context, status=refusal.status if refusal else 200)
