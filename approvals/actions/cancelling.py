"""A request is taken back before anybody decided."""

from __future__ import annotations

from approvals import clock
from approvals.access.people import person_now
from approvals.access.requests import check_cancel
from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, Person, Status
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .closing import Ending, close_request, take_request


def cancel_request(
    *, request_id: str, actor: Actor, person: Person | None = None, reason: str = ""
) -> ApprovalRequest:
    """Cancel an open request; `person` is who did it, where it was a person.

    The caller has checked the right to (`access.requests.check_cancel`); that of a person is
    judged again by now. Raises `NotAllowed`, and `Conflict`: `request_closed`, also at and after
    a deadline that nobody settled yet (api.md 2.4).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=person is not None)
        if person is not None:
            check_cancel(person_now(person, request.project, channel=actor.channel), request)
        now = clock.now()
        if not request.is_open or request.is_over(now):
            raise Conflict("request_closed", "This request is closed; nothing is left to cancel.")
        close_request(
            request,
            ending=Ending(
                outcome=Status.CANCELLED, type="cancel", actor=actor, person=person, reason=reason
            ),
            now=now,
        )
    return request
