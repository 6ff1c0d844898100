"""A clock that tests turn by hand, in place of the database's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from approvals import clock


@pytest.fixture
def turn_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], datetime]:
    """Stop the clock that deadlines are judged by; turn_clock(s) moves it on by s seconds."""
    moment = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def turn(seconds: float) -> datetime:
        nonlocal moment
        moment += timedelta(seconds=seconds)
        return moment

    monkeypatch.setattr(clock, "now", lambda: moment)
    return turn
