"""What is left in the departments that open budgets draw on, as the API tells people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from approvals import clock
from approvals.access.departments import Left, left_in
from approvals.models import ApprovalRequest
from approvals.rules import strict_json


def left_objects(requests: Sequence[ApprovalRequest]) -> dict[str, dict[str, Any]]:
    """By request, what may still be drawn for it; those that draw on nothing are left out.

    Two statements a department, and none where no open budget names one.
    """
    named = {
        request: str(budget["department"])
        for request in requests
        if request.is_open and '"budget"' in request.asks_text and (budget := _budget(request))
    }
    now = clock.now() if named else None
    found: dict[tuple[str, str], Left | None] = {}
    for request, name in named.items():
        if (request.project_id, name) not in found and now is not None:
            found[request.project_id, name] = left_in(request.project, name, now=now)
    return {
        request.id: _left_object(left)
        for request, name in named.items()
        if (left := found[request.project_id, name]) is not None
    }


def _budget(request: ApprovalRequest) -> dict[str, Any] | None:
    budget: Any = strict_json.read_object(request.asks_text).get("budget")
    return budget if budget and budget.get("department") else None


def _left_object(left: Left) -> dict[str, Any]:
    return {
        "department": left.name,
        "left": format(left.left, "f"),
        "amount": format(left.amount, "f"),
        "currency": left.currency,
        "period": left.period or None,
        "since": left.since.isoformat() if left.since else None,
    }
