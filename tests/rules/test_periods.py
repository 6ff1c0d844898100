"""When the period of a department's budget began, in the project's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.periods import LONGEST, PERIODS, began_at, first_day

LISBON = ZoneInfo("Europe/Lisbon")
SAMOA = ZoneInfo("Pacific/Apia")


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("week", date(2026, 11, 16)),
        ("month", date(2026, 11, 1)),
        ("quarter", date(2026, 10, 1)),
        ("year", date(2026, 1, 1)),
    ],
)
def test_the_first_day_of_the_period_that_runs(period, first):
    assert first_day(period, datetime(2026, 11, 21, 12, tzinfo=UTC), LISBON) == first


def test_the_day_is_that_of_the_projects_zone():
    moment = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert first_day("month", moment, LISBON) == date(2026, 7, 1)
    assert first_day("month", moment, ZoneInfo("UTC")) == date(2026, 6, 1)


def test_a_day_begins_at_its_midnight_there_and_after_the_gap_where_it_has_none():
    assert began_at(date(2026, 7, 1), LISBON) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    # Samoa left out a whole day.
    assert began_at(date(2011, 12, 30), SAMOA) == datetime(2011, 12, 30, 10, tzinfo=UTC)


@settings(max_examples=60)
@given(
    period=st.sampled_from(PERIODS),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from([LISBON, SAMOA, ZoneInfo("America/Santiago"), ZoneInfo("UTC")]),
)
def test_every_moment_is_in_the_period_that_it_is_said_to_be_in(period, at, zone):
    day = first_day(period, at, zone)
    assert began_at(day, zone) <= at
    assert at.astimezone(zone).date() - day < LONGEST
    assert first_day(period, began_at(day, zone), zone) == day
