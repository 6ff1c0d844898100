"""The parts of a request besides its evidence, by themselves: arguments, description, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.access.masking import Masks
from approvals.display import arguments
from approvals.display.diff import ValueChange
from approvals.models import ApprovalRequest
from approvals.rules import strict_json
from approvals.rules.evidence import OWN
from approvals.rules.strict_json import JsonValue, Raw

from .differences import Difference, changes_since, since
from .evidence import ShownPart, part_object


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What such a part shows, masked as on the page of the request; the others are None."""

    args: arguments.Node | None = None
    difference: Difference | None = None


def own_part(request: ApprovalRequest, shown: ShownPart, masks: Masks) -> OwnPart | None:
    """What a part shows for a page, None for a piece of evidence. The description needs nothing
    but the request; of changes two statements."""
    if shown.part.kind not in OWN:
        return None
    if shown.part.kind == "args":
        mask = masks.of(request.action_name)
        return OwnPart(args=arguments.node(mask.shown(_args(request))))
    if shown.part.kind == "diff":
        return OwnPart(difference=since(request, request.revision - 1, masks))
    return OwnPart()


def part_shown(request: ApprovalRequest, shown: ShownPart, masks: Masks) -> dict[str, Any]:
    """Any part as the API tells of it: `args` as the request object has them, `changes` by place
    in the request since the revision before."""
    told = part_object(shown)
    if shown.part.kind == "args":
        mask = masks.of(request.action_name)
        told["args"] = Raw(strict_json.text(mask.plain(_args(request))))
    elif shown.part.kind == "description":
        told["text"] = request.description
    elif shown.part.kind == "diff":
        told["changes"] = _told(changes_since(request, request.revision - 1, masks))
    return told


def _args(request: ApprovalRequest) -> JsonValue:
    return strict_json.read_object(request.action_text).get("args")


def _told(changes: Sequence[ValueChange]) -> list[dict[str, Any]]:
    return [
        {
            "pointer": change.pointer,
            "kind": change.kind,
            "before": Raw(change.before.as_json) if change.before else None,
            "after": Raw(change.after.as_json) if change.after else None,
        }
        for change in changes
    ]
