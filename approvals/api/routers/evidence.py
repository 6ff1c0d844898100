"""One piece of a request's evidence (api.md 2.5: what must be read)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from approvals.access.keys import require_scope
from approvals.access.masking import masks_for
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight, sight
from approvals.actions.reading import open_part
from approvals.api.answers import answer
from approvals.api.auth import principal_of
from approvals.api.bodies import refuse_body
from approvals.api.found import find
from approvals.api.operations import described
from approvals.api.parameters import read_query
from approvals.api.schemas.evidence import PartShown
from approvals.reads.evidence import part_of
from approvals.reads.own_parts import part_shown

router = Router(tags=["evidence"])


@router.get(
    "/requests/{request_id}/evidence/{part}",
    operation_id="readEvidence",
    summary="Open a part of a request",
    **described(shown={200: PartShown}),
)
def read(request: HttpRequest, request_id: str, part: str) -> HttpResponse:
    """A part of the current revision by its index from 0, scope `requests:read`. A person who
    sees the whole request has opened it in this revision once this is answered."""
    refuse_body(request)
    principal = principal_of(request)
    found = find(principal, request_id)
    require_scope(principal, "requests:read")
    read_query(request, [])
    shown = part_of(found, part)
    if isinstance(principal, PersonPrincipal) and sight(principal, found) is Sight.FULL:
        open_part(
            request_id=found.id,
            revision=found.revision,
            part=shown.part,
            person=principal.person,
            actor=principal.actor,
        )
    return answer(part_shown(found, shown, masks_for(principal)))
