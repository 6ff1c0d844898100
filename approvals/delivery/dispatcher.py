"""Sends what was promised. Runs from tasks and commands, never inside a transaction.

Any number of dispatchers may run at once: a mail is leased before it is sent, and everything
that a dispatcher does with it ends before the lease does.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from approvals import clock
from approvals.actions import addressing, outbox
from approvals.actions.outbox import Result
from approvals.models import DeliveryAttempt, OutboxMessage

from .email import open_transport
from .payloads import mail_for
from .transport import NotConfigured, PermanentFailure, TemporaryFailure, Transport

log = logging.getLogger("approvals.delivery")

BATCH = 20
PROMISES = 500
TOGETHER = 25
# Of a lease of 30 s: no mail is begun after the first, none goes on after the second.
BEGIN_SECONDS = 10.0
GIVE_UP_SECONDS = 20.0
RUN_SECONDS = 60.0


@dataclass(slots=True)
class Drained:
    """What one run did: promises made into mails, and mails by the status that they reached."""

    addressed: int = 0
    mails: Counter[str] = field(default_factory=Counter)


def drain() -> Drained:
    """Address and send what is due, for about RUN_SECONDS at most.

    Ends early after a batch of which nothing went out: a dead server is not asked again
    before the next round.
    """
    done = Drained(addressed=_address_due())
    started = time.monotonic()
    while time.monotonic() - started < RUN_SECONDS:
        batch_started = time.monotonic()
        leases = outbox.lease_mails(limit=BATCH)
        if not leases:
            break
        reached = _send_batch(leases, started=batch_started)
        done.mails += reached
        if set(reached) <= {OutboxMessage.Status.RETRYING, OutboxMessage.Status.DEAD}:
            break
    return done


def _address_due() -> int:
    """Many at a time; one at a time where a bad one among them spoils it for all."""
    addressed = 0
    try:
        while addressed < PROMISES and (batch := addressing.address_batch(TOGETHER)):
            addressed += batch
    except Exception:
        log.exception("promises could not be addressed together; now each by itself")
        promises = outbox.due(outbox.PROMISES, clock.now())
        due = list(promises.values_list("pk", flat=True)[:PROMISES])
        addressed += sum(_address(pk) for pk in due)
    return addressed


def _address(message_id: str) -> bool:
    try:
        return addressing.address_reviewers(message_id) is not None
    except Exception as error:  # one bad row must not hold up the others
        log.exception("%s could not be addressed", message_id)
        addressing.postpone(message_id, reason=f"Could not be addressed: {type(error).__name__}.")
        return False


def _send_batch(leases: Sequence[OutboxMessage], *, started: float) -> Counter[str]:
    reached: Counter[str] = Counter()
    with open_transport(give_up_at=started + GIVE_UP_SECONDS) as transport:
        for position, lease in enumerate(leases):
            if time.monotonic() - started > BEGIN_SECONDS:
                outbox.release(leases[position:])
                break
            status = _send_one(lease, transport)
            if status is not None:
                reached[status] += 1
    return reached


def _send_one(lease: OutboxMessage, transport: Transport) -> OutboxMessage.Status | None:
    mail = outbox.begin_try(lease)
    if mail is None:
        return None
    if mail.status not in outbox.WAITING:
        return OutboxMessage.Status(mail.status)
    return outbox.settle_try(lease, _try(mail, transport))


def _try(mail: OutboxMessage, transport: Transport) -> Result:
    try:
        return Result(DeliveryAttempt.Status.DELIVERED, transport.send(mail_for(mail)))
    except TemporaryFailure as error:
        return Result(DeliveryAttempt.Status.FAILED, str(error))
    except PermanentFailure as error:
        return Result(DeliveryAttempt.Status.REFUSED, str(error))
    except NotConfigured as error:
        return Result(DeliveryAttempt.Status.SKIPPED, str(error))
    except Exception as error:  # one bad mail must not hold up the others
        log.exception("%s could not be sent", mail.pk)
        return Result(DeliveryAttempt.Status.FAILED, f"Could not be sent: {type(error).__name__}.")
