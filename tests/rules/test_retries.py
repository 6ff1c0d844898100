from datetime import UTC, datetime, timedelta

import pytest

from approvals.rules.retries import is_last_try, next_try_at

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DELAYS = (5, 300, 1800)


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 300), (3, 1800)])
def test_each_failed_try_waits_for_its_own_delay(tries, seconds):
    assert next_try_at(tries, delays=DELAYS, now=NOW, jitter=0) == NOW + timedelta(seconds=seconds)
    assert not is_last_try(tries, delays=DELAYS)


def test_after_one_try_more_than_there_are_delays_none_is_left():
    assert next_try_at(4, delays=DELAYS, now=NOW, jitter=0.5) is None
    assert is_last_try(4, delays=DELAYS)


def test_jitter_only_lengthens_and_by_a_tenth_at_most():
    longest = next_try_at(2, delays=DELAYS, now=NOW, jitter=1)
    assert longest == NOW + timedelta(seconds=330)


def test_without_delays_there_is_one_try():
    assert next_try_at(1, delays=(), now=NOW, jitter=0) is None
