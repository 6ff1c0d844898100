"""Look at a masked value: it is shown in its place, this once."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from approvals.actions.revealing import reveal_value
from approvals.display import arguments
from approvals.exceptions import DomainError, NotFound

from .gate import PageRequest, signed_in
from .parts import page
from .request_page import Afterwards, find, show


@require_POST
@signed_in
def reveal(request: PageRequest, request_id: str) -> HttpResponse:
    """The value alone where the page asks for it, else the page with it; kept by no cache."""
    principal, approval = find(request, request_id)
    pointer = request.POST.get("pointer", "")
    try:
        value = reveal_value(
            request_id=approval.id,
            person=principal.person,
            pointer=pointer,
            actor=principal.actor,
        )
    except NotFound:
        raise
    except DomainError as refusal:
        response = show(request, request_id, Afterwards(refusal=refusal, field="typed_reveal"))
        response["HX-Retarget"], response["HX-Reswap"] = "#detail", "innerHTML"
        return response
    node = replace(arguments.node(value), pointer=pointer)
    if request.htmx:
        response = page(request, "approvals/request/revealed.html", {"revealed": node})
    else:
        response = show(request, request_id, Afterwards(revealed=node))
    response["Cache-Control"] = "no-store"
    return response
