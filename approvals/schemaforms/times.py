"""Texts that are a date, a time or a duration (RFC 3339; for durations ISO 8601, which lets units
be left out between others where RFC 3339's appendix A does not: PT1H30S)."""

from __future__ import annotations

import datetime
import re

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)(?:\.\d+)?"
    r"(?P<offset>Z|(?P<sign>[+-])(?P<hours>[01]\d|2[0-3]):(?P<minutes>[0-5]\d))?",
    re.ASCII | re.IGNORECASE,
)
_SHORT_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_CLOCK = r"T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?"
_DURATION = re.compile(rf"P(?=[\dT])(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:{_CLOCK})?)", re.ASCII)
_MINUTES_A_DAY = 24 * 60


def is_date(text: str) -> bool:
    """2026-11-21, and a day that exists."""
    if not _DATE.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """13:37, 13:37:00, 13:37:00.5Z, 13:37:00+01:00."""
    match = _TIME.fullmatch(text)
    return _SHORT_TIME.fullmatch(text) is not None if match is None else _exists(match)


def is_date_time(text: str) -> bool:
    """A date, T and a time with its offset."""
    day, separator, clock = text[:10], text[10:11], text[11:]
    match = _TIME.fullmatch(clock)
    is_clock = match is not None and match["offset"] is not None and _exists(match)
    return is_clock and separator in ("T", "t") and is_date(day)


def is_duration(text: str) -> bool:
    """P3D, PT4H30M, PT1H30S, P1Y2M, P2W."""
    return _DURATION.fullmatch(text) is not None


def _exists(match: re.Match[str]) -> bool:
    """Whether a time exists: second 60 only at the end of a day in UTC."""
    if match["second"] != "60":
        return True
    minutes = int(match["hour"]) * 60 + int(match["minute"])
    if match["sign"]:
        offset = int(match["hours"]) * 60 + int(match["minutes"])
        minutes += -offset if match["sign"] == "+" else offset
    return minutes % _MINUTES_A_DAY == _MINUTES_A_DAY - 1
