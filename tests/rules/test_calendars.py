"""Business calendars against a slow oracle that reads the clock minute by minute (config.md)."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from approvals.rules.calendars import DAYS, CalendarRefused, is_open, read_calendar

MINUTE = timedelta(minutes=1)
OFFICE = {"zone": "Europe/Lisbon", "hours": {"mon-fri": "09:00-18:00"}}


def at(text: str, zone: str = "UTC", fold: int = 0) -> datetime:
    """The moment that a wall clock in `zone` shows as `text`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def opened(document: dict[str, Any], moment: datetime) -> bool:
    return is_open(read_calendar(document), moment)


@pytest.mark.parametrize(
    ("local", "is_it"),
    [
        ("2026-06-01T08:59:59.999999", False),  # a Monday
        ("2026-06-01T09:00:00", True),
        ("2026-06-01T17:59:59.999999", True),
        ("2026-06-01T18:00:00", False),
        ("2026-06-06T12:00:00", False),  # a Saturday
    ],
)
def test_a_range_holds_its_start_and_not_its_end(local: str, is_it: bool) -> None:
    assert opened(OFFICE, at(local, "Europe/Lisbon")) is is_it


def test_hours_are_in_the_zone_of_the_calendar_also_in_summer() -> None:
    assert opened(OFFICE, at("2026-01-05T09:00"))
    assert opened(OFFICE, at("2026-06-01T08:00"))
    assert not opened(OFFICE, at("2026-01-05T08:59"))


def test_a_day_may_have_several_ranges_and_be_open_to_its_end() -> None:
    shop = {"zone": "UTC", "hours": {"mon": "13:00-24:00, 09:00-12:00", "tue": "00:00-01:00"}}
    hours = [opened(shop, at(f"2026-06-01T{hour:02}:30")) for hour in range(24)]
    assert [hour for hour, is_it in enumerate(hours) if is_it] == [9, 10, 11, *range(13, 24)]
    assert opened(shop, at("2026-06-02T00:00"))
    assert not opened(shop, at("2026-06-02T01:00"))


def test_days_may_wrap_around_the_week() -> None:
    weekend = {"zone": "UTC", "hours": {"sat-mon": "00:00-24:00"}}
    week = [opened(weekend, at(f"2026-06-0{day}T12:00")) for day in range(1, 8)]
    assert week == [True, False, False, False, False, True, True]


def test_a_range_over_midnight_belongs_to_the_day_on_which_it_starts() -> None:
    night = {"zone": "UTC", "hours": {"mon": "22:00-06:00"}}
    assert not opened(night, at("2026-06-01T05:00"))
    assert opened(night, at("2026-06-01T22:00"))
    assert opened(night, at("2026-06-02T05:59"))
    assert not opened(night, at("2026-06-02T06:00"))
    assert not opened(night, at("2026-06-02T22:00"))


def test_a_holiday_closes_what_starts_on_it_and_lets_the_night_before_go_on() -> None:
    nights = {"zone": "UTC", "hours": {"mon-sun": "22:00-06:00"}, "holidays": ["2026-12-25"]}
    assert opened(nights, at("2026-12-25T05:59"))  # began on the 24th
    assert not opened(nights, at("2026-12-25T23:00"))
    assert not opened(nights, at("2026-12-26T05:00"))  # would have begun on the 25th
    assert opened(nights, at("2026-12-26T22:00"))


def test_a_time_in_a_clock_gap_is_the_first_instant_after_it() -> None:
    # Lisbon, 29 March 2026: 01:00 becomes 02:00.
    early = {"zone": "Europe/Lisbon", "hours": {"sun": "01:30-02:30"}}
    assert opened(early, at("2026-03-29T01:00"))  # 02:00 in Lisbon
    assert not opened(early, at("2026-03-29T00:59"))
    assert not opened(early, at("2026-03-29T01:30"))
    gone = {"zone": "Europe/Lisbon", "hours": {"sun": "01:10-01:50"}}
    assert not any(opened(gone, at("2026-03-29T00:00") + MINUTE * step) for step in range(180))


def test_of_a_time_that_comes_twice_it_is_the_first() -> None:
    # Lisbon, 25 October 2026: 02:00 becomes 01:00.
    early = {"zone": "Europe/Lisbon", "hours": {"sun": "01:00-01:30"}}
    assert opened(early, at("2026-10-25T01:00", "Europe/Lisbon", fold=0))
    assert not opened(early, at("2026-10-25T01:30", "Europe/Lisbon", fold=0))
    assert not opened(early, at("2026-10-25T01:00", "Europe/Lisbon", fold=1))
    over = {"zone": "Europe/Lisbon", "hours": {"sun": "01:30-02:00"}}
    assert opened(over, at("2026-10-25T01:15", "Europe/Lisbon", fold=1))


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_at_the_ends_of_time_all_is_closed(moment: datetime) -> None:
    for zone in ("Pacific/Apia", "Pacific/Honolulu"):
        always = {"zone": zone, "hours": {"mon-sun": "00:00-24:00"}}
        assert opened(always, moment.replace(tzinfo=UTC)) is False


# Clocks that are put on at midnight, by half an hour, never, over a day that never was, twice a
# year around a month, and by two hours.
CHANGES = {
    "Europe/Lisbon": ["1992-09-27", "1996-03-31", "2026-03-29", "2026-10-25"],
    "Australia/Lord_Howe": ["1985-10-27", "2026-04-05", "2026-10-04"],
    "America/Sao_Paulo": ["2017-10-15", "2018-02-18", "2018-11-04"],
    "Asia/Kolkata": ["2026-03-29"],
    "Pacific/Apia": ["2011-12-30", "2011-09-24", "2012-04-01"],
    "Africa/Casablanca": ["2026-02-15", "2026-03-22"],
    "Antarctica/Troll": ["2026-03-29", "2026-10-25"],
    "America/St_Johns": ["2009-03-08", "2009-11-01"],  # at one minute past midnight
    "Pacific/Kwajalein": ["1993-08-21"],
}


@cache
def wall_clock(zone: str, around: str) -> tuple[list[datetime], list[datetime]]:
    """All minutes of eight days, and what a clock on the wall shows at each."""
    start = datetime.fromisoformat(around).replace(tzinfo=UTC) - timedelta(days=4)
    minutes = [start + MINUTE * step for step in range(8 * 24 * 60)]
    return minutes, [minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for minute in minutes]


def slowly_open(document: dict[str, Any], around: str) -> set[datetime]:
    """The open minutes: a range goes from the first minute at which the wall clock has reached
    its start to the first at which it has reached its end."""
    minutes, shown = wall_clock(document["zone"], around)
    found: set[datetime] = set()
    for step in range(-3, 4):
        day = datetime.fromisoformat(around) + timedelta(days=step)
        if day.date().isoformat() in document["holidays"]:
            continue
        for start, end in document["hours"].get(DAYS[day.weekday()], []):
            first, last = (
                next((i for i, clock in enumerate(shown) if clock >= day + MINUTE * edge), None)
                for edge in (start, end if end > start else end + 24 * 60)
            )
            found.update(minutes[first:last] if first is not None else [])
    return found


def spelt(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def ranges(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Ranges of one day that do not overlap; the last may go over midnight."""
    quarters = st.integers(0, 96).map(lambda quarter: quarter * 15)
    edges = draw(st.lists(quarters, min_size=2, max_size=6, unique=True).map(sorted))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    if draw(st.booleans()) and edges[-1] < 24 * 60 and len(edges) % 2:
        pairs.append((edges[-1], draw(st.integers(0, edges[0] // 15)) * 15))
    return [pair for pair in pairs if pair[0] != pair[1]]


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from(CHANGES[zone]))
    spans = st.dictionaries(st.sampled_from(DAYS), ranges(), min_size=3, max_size=7)
    hours: dict[str, list[tuple[int, int]]] = draw(spans)
    day = date.fromisoformat(around)
    near = st.integers(-2, 2).map(lambda step: (day + timedelta(days=step)).isoformat())
    holidays = draw(st.lists(near, max_size=2))
    return around, {"zone": zone, "hours": hours, "holidays": holidays}


@settings(max_examples=60, deadline=None)
@given(around_a_change())
def test_the_calendar_agrees_with_a_clock_on_the_wall(case: tuple[str, dict[str, Any]]) -> None:
    around, document = case
    written = {
        day: ", ".join(f"{spelt(start)}-{spelt(end)}" for start, end in pairs)
        for day, pairs in document["hours"].items()
        if pairs
    }
    assume(written)
    calendar = read_calendar({**document, "hours": written})
    minutes, _ = wall_clock(document["zone"], around)
    expected = slowly_open(document, around)
    # From 36 hours before to 36 hours after; every quarter of an hour, and the minute before it.
    middle = [minute for minute in minutes[60 * 60 : -60 * 60] if minute.minute % 15 in (0, 14)]
    assert [minute for minute in middle if is_open(calendar, minute) != (minute in expected)] == []


NO_HOURS: list[object] = [{}, [], None, "09:00-18:00"]
REFUSED: list[tuple[object, tuple[str | int, ...]]] = [
    ([], ()),
    ({**OFFICE, "days": 5}, ("days",)),
    ({"hours": OFFICE["hours"]}, ("zone",)),
    *(({**OFFICE, "zone": zone}, ("zone",)) for zone in ("", "Mars/Base", "Europe", "../UTC", 5)),
    ({**OFFICE, "zone": "x" * 5000}, ("zone",)),
    ({**OFFICE, "zone": "a\0b"}, ("zone",)),
    *(({**OFFICE, "hours": hours}, ("hours",)) for hours in NO_HOURS),
    *(
        ({**OFFICE, "hours": {days: "09:00-18:00"}}, ("hours", days))
        for days in ("Mon", "mo", "mon-", "-fri", "mon-fri-sun", "monday", "", "mon, tue")
    ),
    ({**OFFICE, "hours": {"mon-wed": "09:00-12:00", "wed": "13:00-14:00"}}, ("hours", "wed")),
    *(
        ({**OFFICE, "hours": {"mon": text}}, ("hours", "mon"))
        for text in (
            *("", "9:00-18:00", "09:00", "09:00 - 18:00", "09:00-18:00,", "24:00-06:00"),
            *("09:00-24:01", "09:60-10:00", "09:00-09:00", "09:00-12:00, 11:59-13:00"),
            *("٠٩:٠٠-18:00", "09:00-18:00\n10:00-11:00", 900, None, ["09:00-18:00"]),
            ", ".join(f"{h:02}:{m:02}-{h:02}:{m + 20:02}" for h in range(20) for m in (0, 30)),
        )
    ),
    ({**OFFICE, "holidays": "2026-12-25"}, ("holidays",)),
    ({**OFFICE, "holidays": ["2026-12-25"] * 1001}, ("holidays",)),
    *(
        ({**OFFICE, "holidays": ["2026-01-01", day]}, ("holidays", 1))
        for day in ("2026-02-30", "25.12.2026", "20261225", "2026-W01-1", date(2026, 1, 1), None)
    ),
]


@pytest.mark.parametrize(("document", "path"), REFUSED)
def test_what_is_no_calendar_is_refused_where_it_is_wrong(document: object, path: object) -> None:
    with pytest.raises(CalendarRefused) as refusal:
        read_calendar(document)
    assert refusal.value.path == path
    assert refusal.value.message.endswith(".")


def test_ranges_may_touch_and_end_at_the_midnight_after() -> None:
    touching = {"zone": "UTC", "hours": {"mon": "09:00-12:00,12:00-00:00"}}
    assert opened(touching, at("2026-06-01T12:00"))
    assert opened(touching, at("2026-06-01T23:59"))
    assert not opened(touching, at("2026-06-02T00:00"))
