"""A promise to tell the reviewers, leads or admins becomes one mail for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from approvals import clock
from approvals.access.eligibility import Responder
from approvals.access.notices import PASSED, STUCK, leads_to_tell, people_to_tell, why_silent
from approvals.access.second_admins import WAITS, admins_to_tell
from approvals.models import DeliveryAttempt, OutboxMessage, Person
from approvals.models.transactions import write_transaction

from .outbox import PROMISES, Result, end_all, note_try, retry_or_end, take_all_due, take_due


def address_reviewers(message_id: str) -> int | None:
    """Make one mail for each of those whom a promise is for and who have an address; how many.

    All in one transaction, and only while it is still so. Twice is the same as once: a
    person gets one mail of one promise. None where another worker is at it, or was before.
    """
    with write_transaction():
        now = clock.now()
        promise = take_due(message_id, now)
        return None if promise is None else _address([promise], now)


def address_batch(limit: int) -> int:
    """Do the same for up to `limit` due promises that nobody is at; how many there were.

    All in one transaction: where one cannot be addressed, none is.
    """
    with write_transaction():
        now = clock.now()
        promises = take_all_due(PROMISES, now, limit=limit)
        _address(promises, now)
    return len(promises)


def postpone(message_id: str, *, reason: str) -> None:
    """Try a promise again later that could not be addressed now."""
    with write_transaction():
        now = clock.now()
        promise = take_due(message_id, now)
        if promise is not None:
            promise.attempts += 1
            note_try(promise, now, Result(DeliveryAttempt.Status.FAILED, reason))
            retry_or_end(promise, now)


def _address(promises: Sequence[OutboxMessage], now: datetime) -> int:
    """Make the mails of promises whose rows the caller holds, and end them; how many mails."""
    mails: list[OutboxMessage] = []
    results: list[tuple[OutboxMessage, Result]] = []
    for promise in promises:
        promise.attempts += 1
        silent = why_silent(promise.request, now) if promise.request else None
        people = None if silent else _people(promise)
        if people is None:
            result = Result(DeliveryAttempt.Status.SKIPPED, silent or PASSED)
        else:
            told = f"One mail each to {len(people)}." if people else "Nobody has an address."
            result = Result(DeliveryAttempt.Status.DELIVERED, told)
        results.append((promise, result))
        mails += [_mail(promise, person, now) for person in people or ()]
    OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
    end_all(results, now)
    return len(mails)


def _people(promise: OutboxMessage) -> Sequence[Person | Responder] | None:
    """Whom to tell; None where what was promised to be told is over."""
    if promise.request is None:
        return admins_to_tell(promise.project, asker=promise.person_id)
    if promise.kind == OutboxMessage.Kind.MAIL_LEADS:
        return leads_to_tell(promise.request, promise.stages)
    return people_to_tell(promise.request, promise.stages)


def _mail(promise: OutboxMessage, person: Person | Responder, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        project_id=promise.project_id,
        request_id=promise.request_id,
        kind=OutboxMessage.Kind.MAIL,
        event=_EVENTS.get(OutboxMessage.Kind(promise.kind), promise.event),
        stages=promise.stages,
        parent=promise,
        person_id=person.id,
        recipient=person.email,
        created_at=now,
        next_attempt_at=now,
    )


_EVENTS = {OutboxMessage.Kind.MAIL_LEADS: STUCK, OutboxMessage.Kind.MAIL_ADMINS: WAITS}
