"""A promise to tell the reviewers becomes one mail for each of them."""

from __future__ import annotations

from datetime import datetime

from approvals import clock
from approvals.access.notices import people_to_tell, why_silent
from approvals.models import DeliveryAttempt, OutboxMessage
from approvals.models.transactions import write_transaction

from .outbox import Result, end, note_try, retry_or_end, take_due


def address_reviewers(message_id: str) -> int | None:
    """Make one mail for each eligible reviewer with an address; how many they are.

    All in one transaction, and only while the request is open. Twice is the same as once: a
    person gets one mail of one promise. None where another worker is at it, or was before.
    """
    with write_transaction():
        now = clock.now()
        promise = take_due(message_id, now)
        if promise is None:
            return None
        promise.attempts += 1
        silent = why_silent(promise.request, now)
        if silent is not None:
            note_try(promise, now, Result(DeliveryAttempt.Status.SKIPPED, silent))
            end(promise, OutboxMessage.Status.SKIPPED)
            return 0
        mails = _mails(promise, now)
        OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
        told = f"One mail each to {len(mails)} reviewers." if mails else "Nobody has an address."
        note_try(promise, now, Result(DeliveryAttempt.Status.DELIVERED, told))
        end(promise, OutboxMessage.Status.DELIVERED)
    return len(mails)


def postpone(message_id: str, *, reason: str) -> None:
    """Try a promise again later that could not be addressed now."""
    with write_transaction():
        now = clock.now()
        promise = take_due(message_id, now)
        if promise is not None:
            promise.attempts += 1
            note_try(promise, now, Result(DeliveryAttempt.Status.FAILED, reason))
            retry_or_end(promise, now)


def _mails(promise: OutboxMessage, now: datetime) -> list[OutboxMessage]:
    return [
        OutboxMessage(
            project_id=promise.project_id,
            request_id=promise.request_id,
            kind=OutboxMessage.Kind.MAIL,
            event=promise.event,
            parent=promise,
            person=person,
            recipient=person.email,
            created_at=now,
            next_attempt_at=now,
        )
        for person in people_to_tell(promise.request)
    ]
