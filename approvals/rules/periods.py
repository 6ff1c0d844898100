"""The periods that a department's budget is for: when the one that holds `now` began."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .local_times import moment

PERIODS = ("week", "month", "quarter", "year")
# No period is longer; what was drawn in one of them was drawn in a period that began since.
LONGEST = timedelta(days=366)


def first_day(period: str, now: datetime, zone: ZoneInfo) -> date:
    """The first day, in `zone`, of the week (from Monday), month, quarter or year of `now`."""
    today = now.astimezone(zone).date()
    if period == "week":
        return today - timedelta(days=today.weekday())
    if period == "month":
        return today.replace(day=1)
    if period == "quarter":
        return today.replace(month=today.month - (today.month - 1) % 3, day=1)
    if period == "year":
        return today.replace(month=1, day=1)
    raise LookupError(f"{period} is no period")


def began_at(day: date, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which a day begins in `zone`."""
    return moment(datetime.combine(day, time()), zone)
