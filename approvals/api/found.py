"""How a view comes by a request: only through access, and with what is due settled first."""

from __future__ import annotations

from approvals.access.principals import Principal
from approvals.access.requests import request_for
from approvals.actions.expiry import settle_shown
from approvals.models import ApprovalRequest


def find(principal: Principal, request_id: str) -> ApprovalRequest:
    """The request as it truly is now. Raises `NotFound` for what the caller may not see."""
    found = request_for(principal, request_id)
    if settle_shown([found]):
        found = request_for(principal, request_id)
    return found
