"""What the dispatcher knows of a way to send: hand a mail over, or say why it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from django.conf import settings

from approvals.models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. `message_id` and `promised_at` are the same on every try."""

    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    about: str
    promised_at: datetime


def id_of(message: OutboxMessage) -> str:
    """The `Message-ID` of a mail, the same on every try."""
    return f"<{message.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>"


class TemporaryFailure(Exception):
    """It did not work now and may work later; the sentence is stored with the try."""


class PermanentFailure(Exception):
    """It will never work: a bad address, or a server that refuses this mail for good."""


class NotConfigured(Exception):
    """There is nowhere to send to, and that is meant so."""


class Transport(Protocol):
    """A way to send mails, for one batch. All it does ends before the batch's lease is over."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, mail: Mail) -> str:
        """Hand the mail over and say how. Raises one of the failures above."""
