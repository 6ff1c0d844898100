"""`out_of_hours`: by the calendar it names, else the project's; without one it fails."""

from datetime import UTC, datetime

import pytest

from approvals.rules.calendars import read_calendar

from .given import failed, look, mistakes

LISBON = read_calendar({"zone": "Europe/Lisbon", "hours": {"mon-fri": "09:00-18:00"}})


@pytest.mark.parametrize(
    ("hour", "is_it"), [((7, 59), True), ((8, 0), False), ((16, 59), False), ((17, 0), True)]
)
def test_it_is_the_case_where_the_named_calendar_is_closed(hour, is_it):
    now = datetime(2026, 6, 1, *hour, tzinfo=UTC)
    looked = look(
        "out_of_hours",
        {"calendar": "lisbon"},
        now=now,
        business_hours=is_it,  # of another calendar, which says the opposite
        calendars={"lisbon": LISBON},
    )
    assert looked.result is is_it


@pytest.mark.parametrize("is_open", [True, False])
def test_without_a_name_it_is_the_projects_calendar(is_open):
    assert look("out_of_hours", {}, business_hours=is_open).result is not is_open


def test_a_calendar_that_is_not_there_is_a_failure():
    assert failed(look("out_of_hours", {"calendar": "porto"}, calendars={"lisbon": LISBON}))
    assert failed(look("out_of_hours", {}, calendars={"lisbon": LISBON}))


@pytest.mark.parametrize("name", [None, "", 5, ["lisbon"]])
def test_a_calendar_is_named_by_a_text(name):
    assert mistakes("out_of_hours", {"calendar": name}) == [("calendar",)]
