"""The one place that says what time it is.

Deadlines are judged by the database's clock, read while the row is held: many web
processes on many machines then agree. PostgreSQL's `now()` is frozen at the start of a
transaction, so a wait for a lock would let a late approval in; `clock_timestamp()` is not.
SQLite lives on the machine of its one process, whose clock is the same one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """The present moment (UTC, aware) by the clock that deadlines are judged by."""
    if connection.vendor != "postgresql":
        return datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment.astimezone(UTC)
