"""How requests like this one were decided before, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.access.masking import Mask
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight, visible_to
from approvals.display import diff
from approvals.models import ApprovalRequest, Decision, Status
from approvals.rules import strict_json

MOST = 5
PLACES_NAMED = 3
_DECIDED = (Status.APPROVED, Status.REJECTED, Status.ANSWERED)


@dataclass(frozen=True, slots=True)
class Similar:
    """A decided request; `places` are the first arguments that differed, as JSON pointers.

    `differing` counts them all.
    """

    request: ApprovalRequest
    decision: Decision
    differing: int
    places: tuple[str, ...]

    @property
    def more(self) -> int:
        """How many places are not named."""
        return self.differing - len(self.places)


def similar_to(
    principal: PersonPrincipal, request: ApprovalRequest, seen: Sight, mask: Mask
) -> list[Similar]:
    """The last few decided requests with the same action, newest first. One statement; none
    without an action, of which no other is alike, or for the requester's view of one request.

    `mask` is that of the action for this reader: of what it hides, only that it differs shows.
    """
    if seen is not Sight.FULL or not request.action_name:
        return []
    alike = visible_to(principal).filter(
        project=request.project_id,
        action_name=request.action_name,
        decided_at__isnull=False,
        status__in=_DECIDED,
    )
    rows = alike.exclude(pk=request.pk).select_related("decision").order_by("-decided_at")
    return [_similar(row, request, mask) for row in rows[:MOST]]


def _similar(row: ApprovalRequest, request: ApprovalRequest, mask: Mask) -> Similar:
    before, now = (
        mask.shown(strict_json.read_object(each.action_text).get("args") or {})
        for each in (row, request)
    )
    places = [change.pointer for change in diff.values(before, now)]
    return Similar(row, row.decision, len(places), tuple(places[:PLACES_NAMED]))
