"""What the page of a request says of its versions, and of those that came while it was open."""

from __future__ import annotations

from typing import Any

from approvals.exceptions import DomainError
from approvals.reads.detail import Detail
from approvals.reads.differences import since
from approvals.reads.names import names_for
from approvals.reads.versions import versions

from .answers import Tried


def story_of(detail: Detail, tried: Tried, refusal: DomainError | None) -> dict[str, Any]:
    """`versions`, and `moved` where the answer was to an earlier one: what changed since."""
    request = detail.request
    if request.revision == 1 and not request.rounds:
        return {}
    masks, names = detail.masks, names_for(detail.principal, request)
    story: dict[str, Any] = {"versions": versions(request, masks, names)}
    if refusal is not None and refusal.code == "stale_revision" and request.is_open:
        number = tried.text("revision")
        known = number.isascii() and number.isdigit()
        story["moved"] = since(request, int(number[:9]), masks) if known else None
    return story
