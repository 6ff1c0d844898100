"""A request is taken back before anybody decided."""

from __future__ import annotations

from approvals import clock
from approvals.models import ApprovalRequest, Person, Status
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .closing import Ending, close_request, closed_conflict, expired_conflict, take_request


def cancel_request(
    *, request_id: str, actor: Actor, person: Person | None = None, reason: str = ""
) -> ApprovalRequest:
    """Cancel an open request; `person` is who did it, where it was a person.

    The caller has checked the right to (`access.requests.check_cancel`). Raises `Conflict`:
    `request_closed`, or `request_expired` at and after the deadline.
    """
    with write_transaction():
        request = take_request(request_id)
        now = clock.now()
        if not request.is_open:
            raise closed_conflict(request)
        if now >= request.expires_at:
            raise expired_conflict()
        close_request(
            request,
            ending=Ending(
                outcome=Status.CANCELLED, type="cancel", actor=actor, person=person, reason=reason
            ),
            now=now,
        )
    return request
