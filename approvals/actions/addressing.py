"""A promise to tell the reviewers, or the leads, becomes one mail for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from approvals import clock
from approvals.access.notices import STUCK, leads_to_tell, people_to_tell, why_silent
from approvals.models import DeliveryAttempt, OutboxMessage
from approvals.models.transactions import write_transaction

from .outbox import PROMISES, Result, end_all, note_try, retry_or_end, take_all_due, take_due


def address_reviewers(message_id: str) -> int | None:
    """Make one mail for each eligible reviewer with an address; how many they are.

    All in one transaction, and only while the request is open. Twice is the same as once: a
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
        silent = why_silent(promise.request, now)
        if silent is not None:
            results.append((promise, Result(DeliveryAttempt.Status.SKIPPED, silent)))
            continue
        own = _mails(promise, now)
        told = f"One mail each to {len(own)} reviewers." if own else "Nobody has an address."
        results.append((promise, Result(DeliveryAttempt.Status.DELIVERED, told)))
        mails += own
    OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
    end_all(results, now)
    return len(mails)


def _mails(promise: OutboxMessage, now: datetime) -> list[OutboxMessage]:
    is_alarm = promise.kind == OutboxMessage.Kind.MAIL_LEADS
    people = leads_to_tell(promise.request) if is_alarm else people_to_tell(promise.request)
    return [
        OutboxMessage(
            project_id=promise.project_id,
            request_id=promise.request_id,
            kind=OutboxMessage.Kind.MAIL,
            event=STUCK if is_alarm else promise.event,
            parent=promise,
            person_id=person.id,
            recipient=person.email,
            created_at=now,
            next_attempt_at=now,
        )
        for person in people
    ]
