"""Which instant a local time names (config.md, Calendars)."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo


def moment(local: datetime, zone: tzinfo) -> datetime:
    """The instant, in UTC, that the naive `local` (whole seconds) names in `zone`.

    Where clocks are put back and a time comes twice, it is the first of the two. Where they are
    put forward and it never comes, it is the first instant after the gap. Raises OverflowError
    for what lies outside the years 1 to 9999 in UTC.
    """
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first <= second else _end_of_gap(second, first, zone)


def _end_of_gap(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second after `before`, and at most `after`, at which clocks are put forward."""
    offset = before.astimezone(zone).utcoffset()
    steps = range(int((after - before).total_seconds()) + 1)

    def is_past(step: int) -> bool:
        at = before + timedelta(seconds=step)
        return at.astimezone(zone).utcoffset() != offset

    return before + timedelta(seconds=bisect_left(steps, True, key=is_past))
