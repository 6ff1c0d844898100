"""One part of a request: its page, which also opens over the request, and a file's content."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from approvals.access.masking import masks_for
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight, sight
from approvals.actions.reading import open_part
from approvals.exceptions import NotFound
from approvals.exports.files import file_answer
from approvals.models import ApprovalRequest, Attachment
from approvals.reads.evidence import ShownPart, content_of, part_of
from approvals.reads.own_parts import own_part
from approvals.rules import media_types

from .gate import PageRequest, signed_in
from .navigation import navigation
from .parts import page, wants
from .request_page import find

TEMPLATE = "approvals/evidence/page.html"
# More of a text than this is no page any more; the whole file is one click away.
TEXT_SHOWN = 200_000


@dataclass(frozen=True, slots=True)
class Preview:
    """What of a file is shown on the page itself. `text` is None where it is none."""

    image: bool = False
    text: str | None = None
    is_cut: bool = False
    opens: bool = False


@require_safe
@signed_in
def evidence(request: PageRequest, request_id: str, part: str) -> HttpResponse:
    """The part as it was sent. A GET of it by somebody who sees all counts as having opened it."""
    principal, approval = find(request, request_id)
    shown = part_of(approval, part)
    _note(request, principal, approval, shown)
    context = {
        "person": request.user,
        "nav": navigation(request.user, []),
        "request_row": approval,
        "shown_part": shown,
        "own": own_part(approval, shown, masks_for(principal)),
        "preview": _preview(shown.file) if shown.file is not None else None,
    }
    return page(request, f"{TEMPLATE}#part" if wants(request, "part") else TEMPLATE, context)


@require_safe
@signed_in
def content(request: PageRequest, request_id: str, part: str) -> HttpResponse:
    """The bytes of a file, in a sandbox of their own."""
    principal, approval = find(request, request_id)
    shown = part_of(approval, part)
    if shown.file is None:
        raise NotFound
    _note(request, principal, approval, shown)
    return file_answer(shown.file, content_of(shown.file))


def _note(
    request: PageRequest, principal: PersonPrincipal, approval: ApprovalRequest, shown: ShownPart
) -> None:
    if request.method == "GET" and sight(principal, approval) is Sight.FULL:
        open_part(
            request_id=approval.id,
            revision=approval.revision,
            part=shown.part,
            person=principal.person,
            actor=principal.actor,
        )


def _preview(file: Attachment) -> Preview:
    opens = file.media_type in media_types.SHOWN
    if file.media_type in media_types.IMAGES:
        return Preview(image=True, opens=opens)
    if file.media_type != media_types.TEXT:
        return Preview(opens=opens)
    whole = content_of(file).decode()
    return Preview(text=whole[:TEXT_SHOWN], is_cut=len(whole) > TEXT_SHOWN, opens=opens)
