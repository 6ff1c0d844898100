"""Who was told of a request, when, and what every try came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.models import ApprovalRequest, DeliveryAttempt, OutboxMessage


@dataclass(frozen=True, slots=True)
class Try:
    """One try at sending: `status` is a word of DeliveryAttempt, `detail` a sentence."""

    number: int
    at: datetime
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail to one person about a request; `status` is a word of OutboxMessage."""

    id: str
    person_id: str | None
    name: str
    recipient: str
    event: str
    status: str
    promised_at: datetime
    next_attempt_at: datetime | None
    attempts: tuple[Try, ...]

    @property
    def settled_at(self) -> datetime | None:
        """When the last try ended, if there was one."""
        return self.attempts[-1].at if self.attempts else None


def of_request(request: ApprovalRequest) -> list[Delivery]:
    """The mails about a request, oldest first and then by name, each with its tries.

    Two statements.
    Addresses are personal: the caller has checked that the request may be seen in full.
    """
    mails = (
        OutboxMessage.objects.filter(request=request, kind=OutboxMessage.Kind.MAIL)
        .select_related("person")
        .order_by("created_at", "person__username", "id")
    )
    found = list(mails)
    tries: dict[str, list[Try]] = {mail.pk: [] for mail in found}
    for attempt in DeliveryAttempt.objects.filter(message__in=found).order_by("number"):
        tries[attempt.message_id].append(
            Try(attempt.number, attempt.at, attempt.status, attempt.detail)
        )
    return [_delivery(mail, tuple(tries[mail.pk])) for mail in found]


def _delivery(mail: OutboxMessage, tries: tuple[Try, ...]) -> Delivery:
    return Delivery(
        id=mail.pk,
        person_id=mail.person_id,
        name=mail.person.display_name if mail.person else "",
        recipient=mail.recipient,
        event=mail.event,
        status=mail.status,
        promised_at=mail.created_at,
        next_attempt_at=mail.next_attempt_at,
        attempts=tries,
    )
