"""Dates and times between JSON and the browser's own pickers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo

from .values import Maybe

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-5][0-9]([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def is_date(text: str) -> bool:
    """Whether a date picker can show it; it would drop anything else."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Whether a time picker can show it: no zone, no fraction."""
    return bool(_TIME.fullmatch(text))


def is_local(text: str) -> bool:
    """Whether it is a date and time without a zone, as a picker has them."""
    try:
        return bool(_LOCAL.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def to_local(text: str, zone: tzinfo) -> str | None:
    """A moment in the person's zone as a picker shows it, or None if a picker cannot."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(zone)
    except (ValueError, OverflowError):
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%S") if moment.year >= 1000 else None


def from_local(text: str, zone: tzinfo) -> str:
    """What a picker says, read in the person's zone, as RFC 3339 in UTC."""
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return text
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def same_local(one: str, other: str) -> bool:
    """Whether two texts of a picker are one moment; browsers drop seconds that are zero."""
    if one == other:
        return True
    if not (is_local(one) and is_local(other)):
        return False
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


def same_time(one: str, other: str) -> bool:
    """Whether two texts of a time picker are one time."""
    return one == other or (is_time(one) and is_time(other) and _full(one) == _full(other))


def like_author(typed: str, examples: list[Maybe]) -> str:
    """A time as typed, with seconds unless the author's own example has none."""
    if not is_time(typed):
        return typed
    shown = [one for one in examples if isinstance(one, str) and one]
    if shown and re.fullmatch(r"[0-9]{2}:[0-9]{2}", shown[0]):
        return typed[:5]
    return _full(typed)


def _full(text: str) -> str:
    return text if len(text) == 8 else f"{text}:00"
