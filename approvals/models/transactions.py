"""One transaction for one action.

SQLite has one writer at a time and an unfair busy handler: behind sixteen writers a
seventeenth waited for seconds. A process-wide lock in front of it is fair and keeps
"database is locked" out of the embedded mode. PostgreSQL needs none of that.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

_sqlite_writer = threading.RLock()
_joined = threading.local()


@contextmanager
def write_transaction() -> Iterator[None]:
    """Hold one write transaction. An action called by another joins the one that is open.

    Joining instead of nesting means that there is no savepoint to fall back to: a refusal
    anywhere undoes all of it.
    """
    if getattr(_joined, "open", False):
        yield
        return
    writer = _sqlite_writer if connection.vendor == "sqlite" else nullcontext()
    with writer, transaction.atomic():
        _joined.open = True
        try:
            yield
        finally:
            _joined.open = False
