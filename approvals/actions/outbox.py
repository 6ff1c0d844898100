"""The life of a promised mail: leased, tried, settled (reliability.md 5.3).

A lease says who may send a message and until when. Its holder notes every try before it
touches the network, and the result after. When a worker dies in between, the lease runs out;
the next worker finds a try without a result, says so, and sends again: at least once.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet

from approvals import clock
from approvals.access.notices import why_needless
from approvals.models import DeliveryAttempt, OutboxMessage
from approvals.models.transactions import write_transaction
from approvals.rules.retries import is_last_try, next_try_at

log = logging.getLogger("approvals.delivery")

# Short, so that what a killed worker left is sent soon after; a batch ends well before.
LEASE = timedelta(seconds=30)
MAX_DETAIL = 500
# What becomes one mail for each of those whom it concerns.
PROMISES = (
    OutboxMessage.Kind.MAIL_REVIEWERS,
    OutboxMessage.Kind.MAIL_LEADS,
    OutboxMessage.Kind.MAIL_ADMINS,
)
WAITING = (OutboxMessage.Status.QUEUED, OutboxMessage.Status.RETRYING)
_LOST = "The worker ended before it could say what came of it; it may have been sent."
_FOLLOWS = {
    DeliveryAttempt.Status.DELIVERED: OutboxMessage.Status.DELIVERED,
    DeliveryAttempt.Status.SKIPPED: OutboxMessage.Status.SKIPPED,
    DeliveryAttempt.Status.REFUSED: OutboxMessage.Status.DEAD,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one try, in a word of DeliveryAttempt and a sentence for people."""

    status: DeliveryAttempt.Status
    detail: str = ""


def due(kinds: Collection[OutboxMessage.Kind], now: datetime) -> QuerySet[OutboxMessage]:
    """The messages to be sent by now that nobody is sending, the longest due first."""
    return (
        OutboxMessage.objects.filter(kind__in=kinds, status__in=WAITING, next_attempt_at__lte=now)
        .filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
        .order_by("next_attempt_at", "id")
    )


def lease_mails(*, limit: int) -> list[OutboxMessage]:
    """Take up to `limit` due mails for LEASE; no other worker gets them before that is over."""
    if not due([OutboxMessage.Kind.MAIL], clock.now()).exists():
        return []
    with write_transaction():
        now = clock.now()
        rows = due([OutboxMessage.Kind.MAIL], now)
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(no_key=True, skip_locked=True)
        leases = list(rows[:limit])
        for lease in leases:
            lease.leased_until = now + LEASE
        OutboxMessage.objects.filter(pk__in=[lease.pk for lease in leases]).update(
            leased_until=now + LEASE
        )
    return leases


def take_due(message_id: str, now: datetime) -> OutboxMessage | None:
    """A due promise with its row held until the transaction ends; None if another has it."""
    rows = OutboxMessage.objects.select_related("project", "request__agent", "request__project")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return rows.filter(pk=message_id, status__in=WAITING, next_attempt_at__lte=now).first()


def take_all_due(
    kinds: Collection[OutboxMessage.Kind], now: datetime, *, limit: int
) -> list[OutboxMessage]:
    """Up to `limit` due promises that nobody is at, with their rows held until the end."""
    rows = due(kinds, now).select_related("project", "request__agent", "request__project")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return list(rows[:limit])


def begin_try(lease: OutboxMessage) -> OutboxMessage | None:
    """Note that a try begins, and give back the mail as it is now with whom it is for.

    One that came back at its end must not be sent: nobody needs it (the request is closed,
    the person lost the right to answer), or no try is left. None: the lease was lost.
    """
    with write_transaction():
        mail = _held(lease)
        if mail is None:
            return None
        now = clock.now()
        _note_lost_try(mail, now)
        if is_last_try(mail.attempts, delays=settings.RETRY_SECONDS):
            end(mail, OutboxMessage.Status.DEAD)
            return mail
        mail.attempts += 1
        needless = why_needless(mail, now)
        if needless is not None:
            note_try(mail, now, Result(DeliveryAttempt.Status.SKIPPED, needless))
            end(mail, OutboxMessage.Status.SKIPPED)
            return mail
        mail.recipient = mail.person.email if mail.person else ""
        mail.save(update_fields=["attempts", "recipient"])
    return mail


def settle_try(lease: OutboxMessage, result: Result) -> OutboxMessage.Status | None:
    """Store what came of the try that `begin_try` noted, and what follows for the mail.

    None where the lease was lost meanwhile: whoever has it now settles the mail.
    """
    with write_transaction():
        mail = _held(lease)
        if mail is None:
            log.warning("the lease on %s was lost before its result was stored", lease.pk)
            return None
        now = clock.now()
        note_try(mail, now, result)
        if result.status == DeliveryAttempt.Status.FAILED:
            retry_or_end(mail, now)
        else:
            end(mail, _FOLLOWS[result.status])
    return OutboxMessage.Status(mail.status)


def release(leases: Sequence[OutboxMessage]) -> None:
    """Give back leases on mails that were not tried."""
    with write_transaction():
        for lease in leases:
            held = OutboxMessage.objects.filter(pk=lease.pk, leased_until=lease.leased_until)
            held.update(leased_until=None)


def note_try(message: OutboxMessage, now: datetime, result: Result) -> None:
    """Store the try whose number is the message's `attempts`. The caller holds the row."""
    _try_row(message, now, result).save(force_insert=True)


def _try_row(message: OutboxMessage, now: datetime, result: Result) -> DeliveryAttempt:
    return DeliveryAttempt(
        message=message,
        number=message.attempts,
        at=now,
        status=result.status,
        detail=result.detail[:MAX_DETAIL],
    )


def retry_or_end(message: OutboxMessage, now: datetime) -> None:
    """Put a message whose try failed back for later, or give it up after its last."""
    again = next_try_at(
        message.attempts,
        delays=settings.RETRY_SECONDS,
        now=now,
        jitter=secrets.randbelow(1001) / 1000,
    )
    if again is None:
        end(message, OutboxMessage.Status.DEAD)
    else:
        _move(message, OutboxMessage.Status.RETRYING, again)


def end_all(results: Sequence[tuple[OutboxMessage, Result]], now: datetime) -> None:
    """Store what came of these tries, none of which failed, and bring the messages to their end.
    The caller holds the rows and has counted the try."""
    DeliveryAttempt.objects.bulk_create(_try_row(each, now, result) for each, result in results)
    for word in {result.status for _, result in results}:
        ended = [message.pk for message, result in results if result.status == word]
        OutboxMessage.objects.filter(pk__in=ended).update(
            status=_FOLLOWS[word],
            attempts=F("attempts") + 1,
            next_attempt_at=None,
            leased_until=None,
        )


def end(message: OutboxMessage, status: OutboxMessage.Status) -> None:
    """Bring a message to its end. The caller holds the row."""
    _move(message, status, None)
    if status == OutboxMessage.Status.DEAD:
        log.warning("%s (%s) is given up", message.pk, message)


def _move(message: OutboxMessage, status: OutboxMessage.Status, again: datetime | None) -> None:
    message.status = status
    message.next_attempt_at = again
    message.leased_until = None
    message.save(update_fields=["status", "attempts", "next_attempt_at", "leased_until"])


def _held(lease: OutboxMessage) -> OutboxMessage | None:
    """The mail of a lease that is still ours, its row held."""
    rows = OutboxMessage.objects.select_related(
        "project", "request__agent", "request__project", "person"
    )
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, of=("self",))
    return rows.filter(pk=lease.pk, leased_until=lease.leased_until, status__in=WAITING).first()


def _note_lost_try(mail: OutboxMessage, now: datetime) -> None:
    known = DeliveryAttempt.objects.filter(message=mail, number=mail.attempts).exists()
    if mail.attempts and not known:
        note_try(mail, now, Result(DeliveryAttempt.Status.FAILED, _LOST))
