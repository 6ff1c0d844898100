"""What an agent or a webhook is told of an event (api.md 8): thin, without arguments."""

from __future__ import annotations

from typing import Any

from approvals.models import ApprovalRequest, AuditEvent
from approvals.rules import strict_json
from approvals.rules.event_types import EVENT_TYPES
from approvals.rules.lifecycle import TERMINAL
from approvals.rules.times import stamp

# The audit types that agents hear of.
TOLD = tuple(name for name, kind in EVENT_TYPES.items() if kind.notice is not None)


def notice(event: AuditEvent, request: ApprovalRequest) -> dict[str, Any]:
    """The notice of an event of this request, whose type is among `TOLD`.

    It says what was true when the event happened, so that it reads the same whenever it is
    sent. Only what follows an approval leaves the status out: that is `approved` for good.
    """
    facts = strict_json.read_object(event.facts)
    status = facts.get("status", request.status)
    return {
        "type": EVENT_TYPES[event.type].notice,
        "timestamp": stamp(event.at),
        "data": {
            "id": request.id,
            "version": facts["version"],
            "status": status,
            "outcome": status if status in TERMINAL else None,
        },
    }
