"""Somebody takes their own approval back while the request waits."""

from __future__ import annotations

from datetime import datetime

from approvals import clock, journal
from approvals.access.quorums import tally_of
from approvals.exceptions import Conflict, NotAllowed, NotFound
from approvals.models import ApprovalRequest, Person, Response, Status
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .closing import close_request, take_request
from .expiry import touch
from .stages.advancing import look_again
from .stages.counting import too_few_left
from .still_open import check_open


def withdraw(*, request_id: str, response_id: str, person: Person, actor: Actor) -> ApprovalRequest:
    """Take an approval back, after which its author may answer again (lifecycle.md, Who counts).

    A stage that it had carried opens again. Twice is the same as once. Raises `NotFound`,
    `NotAllowed` (`not_allowed`) for another's answer, and `Conflict` (`request_closed`,
    `request_expired`, `illegal_transition`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        response = Response.objects.filter(pk=response_id, request=request).first()
        if response is None:
            raise NotFound
        if response.person_id != person.id:
            raise NotAllowed("not_allowed", "Only who gave an answer may take it back.")
        if response.withdrawn_at is not None:
            return request
        _check_state(request, response, now)
        Response.objects.filter(pk=response.pk).update(withdrawn_at=now)
        entries = [journal.Entry("response.withdrawn", {"response": response.id})]
        progress = look_again(tally_of(request), now=now)
        entries += progress.entries
        if progress.outcome is not None:
            ending = too_few_left(progress.outcome)
            close_request(request, ending=ending, now=now, entries=tuple(entries))
            return request
        if not response.recommended or progress.entries:
            touch(request, now)
        journal.record_request(
            request, actor=actor, at=now, entries=entries, promises=progress.promises
        )
    return request


def _check_state(request: ApprovalRequest, response: Response, now: datetime) -> None:
    check_open(request, now)
    is_approval = response.effect == Response.Effect.APPROVE
    if request.status == Status.PENDING and is_approval and response.voided_at is None:
        return
    raise Conflict(
        "illegal_transition",
        "Only an approval that counts may be taken back, while the request is pending.",
        facts={"from": request.status, "event": "withdraw"},
    )
