"""Business calendars: when a project is open (config.md, `calendars`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from .local_times import moment
from .strict_json import JsonValue

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MAX_RANGES = 24
MAX_HOLIDAYS = 1000
MAX_ZONE = 64

DAY_MINUTES = 24 * 60
_RANGE = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Path: TypeAlias = tuple[str | int, ...]
# Minutes after the midnight with which the day begins; the end is past 24:00 where the range
# goes over midnight.
Range: TypeAlias = tuple[int, int]


class CalendarRefused(ValueError):
    """Why a document is no calendar: the path of the place, and a sentence."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{'.'.join(map(str, path))}: {message}")
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Calendar:
    """The ranges of each weekday (Monday first), in local time, and the days without any."""

    zone: ZoneInfo
    hours: tuple[tuple[Range, ...], ...]
    holidays: frozenset[date]


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the aware moment `at` lies in a range; a range holds its start, not its end.

    A range belongs to the day on which it starts: a holiday closes those that start on it, also
    what they would have had of the next morning, and lets go on what began the evening before.
    A local time in a clock gap is the first instant after it, in a fold the first of the two.
    At the very ends of time (years 1 and 9999) everything is closed.
    """
    try:
        today = at.astimezone(calendar.zone).date()
        return any(start <= at < end for start, end in _ranges_around(calendar, today))
    except OverflowError:
        return False


@lru_cache(maxsize=1024)
def _ranges_around(calendar: Calendar, today: date) -> tuple[tuple[datetime, datetime], ...]:
    """The ranges that begin today, the day before, or the day after, which may have begun already
    where clocks go back over midnight. Kept, since every request of a day asks for the same."""
    days = [today + timedelta(days=step) for step in (-1, 0, 1)]
    return tuple(each for day in days for each in _ranges(calendar, day))


def _ranges(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day in calendar.holidays:
        return
    midnight = datetime.combine(day, time())
    for start, end in calendar.hours[day.weekday()]:
        yield (
            moment(midnight + timedelta(minutes=start), calendar.zone),
            moment(midnight + timedelta(minutes=end), calendar.zone),
        )


def read_calendar(document: object) -> Calendar:
    """The calendar that `{zone, hours: {mon-fri: "09:00-18:00"}, holidays: ["2026-12-25"]}` says.

    Days are mon to sun; a span of them may wrap (sat-mon), and none is named twice. A day has
    ranges `HH:MM-HH:MM` with commas between; one that ends before it starts goes over midnight.
    Raises `CalendarRefused`.
    """
    if not isinstance(document, Mapping):
        raise CalendarRefused((), "A calendar has a zone, hours and holidays.")
    for name in document:
        if name not in ("zone", "hours", "holidays"):
            raise CalendarRefused((str(name),), "A calendar has zone, hours and holidays only.")
    return Calendar(
        zone=read_zone(document.get("zone")),
        hours=_hours(document.get("hours")),
        holidays=_holidays(document.get("holidays", [])),
    )


def in_order(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A sound calendar's document in the one order in which it is kept and shown."""
    hours, holidays = document["hours"], document.get("holidays")
    spans = hours.items() if isinstance(hours, dict) else ()
    kept: dict[str, JsonValue] = {
        "zone": document["zone"],
        "hours": dict(sorted(spans, key=lambda span: DAYS.index(span[0][:3]))),
    }
    if isinstance(holidays, list) and holidays:
        kept["holidays"] = [*sorted(set(map(str, holidays)))]
    return kept


def read_zone(name: object) -> ZoneInfo:
    """The time zone of this name in the zone database. Raises `CalendarRefused`."""
    path = ("zone",)
    if not isinstance(name, str) or not name:
        raise CalendarRefused(path, "Name a time zone, such as Europe/Lisbon.")
    try:
        if len(name) <= MAX_ZONE:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # OSError: the name of a folder of the zone database, such as Europe.
        pass
    raise CalendarRefused(path, f"{name[:MAX_ZONE]} is no time zone; write one as Europe/Lisbon.")


def _hours(spans: object) -> tuple[tuple[Range, ...], ...]:
    if not isinstance(spans, Mapping) or not spans:
        raise CalendarRefused(("hours",), 'Name hours by days: {mon-fri: "09:00-18:00"}.')
    hours: dict[int, tuple[Range, ...]] = {}
    for span, text in spans.items():
        path = ("hours", str(span))
        ranges = _day(path, text)
        for day in _days(path, str(span)):
            if day in hours:
                raise CalendarRefused(path, f"{DAYS[day]} has hours already.")
            hours[day] = ranges
    return tuple(hours.get(day, ()) for day in range(7))


def _days(path: Path, span: str) -> list[int]:
    first, dash, last = span.partition("-")
    if first not in DAYS or (dash and last not in DAYS):
        raise CalendarRefused(path, "Days are mon, tue, wed, thu, fri, sat, sun, or mon-fri.")
    start = DAYS.index(first)
    count = (DAYS.index(last) - start) % 7 + 1 if dash else 1
    return [(start + step) % 7 for step in range(count)]


def _day(path: Path, text: object) -> tuple[Range, ...]:
    if not isinstance(text, str):
        raise CalendarRefused(path, 'Write hours as a text: "09:00-12:00, 13:00-18:00".')
    ranges = sorted(_range(path, each.strip()) for each in text.split(","))
    if len(ranges) > MAX_RANGES:
        raise CalendarRefused(path, f"A day has at most {MAX_RANGES} ranges.")
    if any(before[1] > after[0] for before, after in pairwise(ranges)):
        raise CalendarRefused(path, "Two ranges overlap.")
    return tuple(ranges)


def _range(path: Path, text: str) -> Range:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise CalendarRefused(path, f'Write a range as "09:00-18:00", not "{text[:40]}".')
    hour, minute, end_hour, end_minute = map(int, match.groups())
    start, end = 60 * hour + minute, 60 * end_hour + end_minute
    if max(minute, end_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise CalendarRefused(path, "Times go from 00:00 to 24:00; a range starts before 24:00.")
    if start == end:
        raise CalendarRefused(path, "A range has a length; the whole day is 00:00-24:00.")
    return (start, end if end > start else end + DAY_MINUTES)


def _holidays(days: object) -> frozenset[date]:
    if not isinstance(days, Sequence) or isinstance(days, str):
        raise CalendarRefused(("holidays",), 'Name holidays as a list: ["2026-12-25"].')
    if len(days) > MAX_HOLIDAYS:
        raise CalendarRefused(("holidays",), f"A calendar has at most {MAX_HOLIDAYS} holidays.")
    return frozenset(_holiday(("holidays", index), day) for index, day in enumerate(days))


def _holiday(path: Path, day: object) -> date:
    if isinstance(day, str) and _DATE.fullmatch(day):
        try:
            return date.fromisoformat(day)
        except ValueError:
            pass
    raise CalendarRefused(path, 'Write a day that there is as a text: "2026-12-25".')
