"""What requests were before they were changed, and what was asked of their agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from approvals.access.masking import Masks
from approvals.models import ApprovalRequest, Response, Revision
from approvals.rules.strict_json import Raw
from approvals.rules.terms import read_terms


@dataclass(frozen=True, slots=True)
class RevisionFacts:
    """By request id: the first action where it was edited, and the last round of changes."""

    originals: dict[str, Raw] = field(default_factory=dict)
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)


def revision_facts(requests: Sequence[ApprovalRequest], masks: Masks) -> RevisionFacts:
    """Read what is needed for these requests: nothing where none was ever changed, else one
    statement for actions, and one where changes were asked for."""
    revised = [request.id for request in requests if request.revision > 1 and request.action_text]
    sent_back = {request.id: request for request in requests if request.rounds}
    return RevisionFacts(
        originals=_originals(revised, masks) if revised else {},
        changes=_changes(sent_back) if sent_back else {},
    )


def _originals(ids: list[str], masks: Masks) -> dict[str, Raw]:
    first = Revision.objects.filter(request__in=ids, number=1).exclude(action_text="")
    rows = first.values_list("request_id", "action_text")
    return {id: masks.action_text(text) for id, text in rows}


def _changes(sent_back: dict[str, ApprovalRequest]) -> dict[str, dict[str, Any]]:
    asked = Response.objects.filter(request__in=sent_back, effect=Response.Effect.CHANGES)
    rows = asked.order_by("id").values_list("request_id", "reason", "option", "annotations_text")
    return {
        id: {
            "round": sent_back[id].rounds,
            "of": read_terms(sent_back[id].terms).max_rounds,
            "reason": reason,
            "option": option,
            "annotations": Raw(annotations),
        }
        for id, reason, option, annotations in rows
    }
