"""A mail server to send to, and requests to tell people of."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from approvals import clock
from approvals.models import OutboxMessage
from tests.delivery.smtp import MailServer, send_to, serving


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    """The server that EMAIL_URL names in this test."""
    with serving() as server:
        send_to(server, settings)
        yield server


@pytest.fixture
def mails() -> Callable[[], dict[str, OutboxMessage]]:
    """The promised mails as they are now, by username."""

    def now() -> dict[str, OutboxMessage]:
        rows = OutboxMessage.objects.filter(kind="mail").select_related("person")
        return {row.person.username: row for row in rows if row.person}

    return now


@pytest.fixture
def make_due() -> Callable[[], int]:
    """Let the time of the next try, and the end of every lease, come now."""

    def wind_back() -> int:
        past = clock.now() - timedelta(seconds=1)
        waiting = OutboxMessage.objects.filter(status__in=["queued", "retrying"])
        leased = waiting.filter(leased_until__isnull=False)
        return waiting.update(next_attempt_at=past) + leased.update(leased_until=past)

    return wind_back
