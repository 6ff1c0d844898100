"""A lead gives a request more time (lifecycle.md, Extend). Never a grant."""

from __future__ import annotations

from datetime import datetime, timedelta

from approvals import clock, journal
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.exceptions import FieldError, Invalid, NotAllowed
from approvals.models import ApprovalRequest
from approvals.models.projects import MAX_EXPIRES_IN
from approvals.models.transactions import write_transaction
from approvals.rules.terms import read_terms
from approvals.rules.times import stamp

from .closing import take_request
from .expiry import touch
from .reasons import checked_reason
from .still_open import check_pending


def check_extend(principal: PersonPrincipal) -> None:
    """Raise `NotAllowed` unless the principal may give requests more time: a lead."""
    if not principal.has("lead"):
        raise NotAllowed("not_allowed", "Only a lead gives a request more time.")


def extend(
    *, request_id: str, principal: PersonPrincipal, expires_in: int, reason: str
) -> ApprovalRequest:
    """Let a pending request wait until `expires_in` seconds from now.

    Later than it would, at most as long as its policies would have let it wait at first, and never
    past thirty days from its creation. Deadlines of stages stay. Raises `NotAllowed`, `Invalid`
    (`out_of_range`, `missing_field`) and `Conflict` (`request_closed`, `request_expired`,
    `illegal_transition`).
    """
    check_extend(principal)
    said = checked_reason(reason)
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        check_extend(as_now(principal, request.project))
        now = clock.now()
        check_pending(request, now, event="extend")
        until = now + timedelta(seconds=expires_in)
        _check(request, expires_in, until)
        request.expires_at = until
        ApprovalRequest.objects.filter(pk=request.pk).update(expires_at=until)
        touch(request, now)
        entry = journal.Entry("request.extended", {"expires_at": stamp(until)}, {"reason": said})
        journal.record_request(request, actor=principal.actor, at=now, entries=[entry])
    return request


def _check(request: ApprovalRequest, expires_in: int, until: datetime) -> None:
    last = request.created_at + timedelta(seconds=MAX_EXPIRES_IN)
    if until <= request.expires_at:
        raise _out_of_range("is no later than the deadline that it has")
    # The agent may have asked for less than the policy gives, or for more than nobody said.
    most = max(request.expires_in, read_terms(request.terms).longest_wait or 0)
    if expires_in > most:
        raise _out_of_range(f"is at most {most}, as long as policy lets it wait")
    if until > last:
        raise _out_of_range(f"may not end later than {stamp(last)}, thirty days after it began")


def _out_of_range(message: str) -> Invalid:
    return Invalid(
        "out_of_range",
        f"expires_in {message}.",
        errors=[FieldError("/expires_in", message, "out_of_range")],
    )
