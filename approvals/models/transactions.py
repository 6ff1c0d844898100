"""One transaction for one action.

SQLite has one writer at a time and an unfair busy handler: behind sixteen writers a
seventeenth waited for seconds. A process-wide lock in front of it is fair and keeps
"database is locked" out of the embedded mode. PostgreSQL needs none of that.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_sqlite_writer = threading.RLock()


@contextmanager
def write_transaction() -> Iterator[None]:
    """Hold one write transaction; every action runs inside exactly one of these."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _sqlite_writer, transaction.atomic():
        yield
