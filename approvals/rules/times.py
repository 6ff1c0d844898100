"""How a moment is written and read, everywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def stamp(at: datetime) -> str:
    """A moment as RFC 3339 in UTC with microseconds and `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(text: str) -> datetime:
    """The moment in UTC that RFC 3339 `text` names. Raises ValueError for what names none.

    A time without a zone names none; nor does one that no calendar has.
    """
    if not _RFC_3339.fullmatch(text):
        raise ValueError("not RFC 3339")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error
