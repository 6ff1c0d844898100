"""Let the flush after a transactional test empty tables that their triggers protect.

PostgreSQL: as a replica, ordinary triggers do not fire. SQLite has no such switch: the triggers
are dropped, and the `post_migrate` that a flush sends puts them back (architecture.md 6).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections


def allow() -> None:
    """Teach the connections of this thread, which is the one that flushes."""
    for connection in connections.all():
        flush = _as_replica if connection.vendor == "postgresql" else _without_triggers
        setattr(connection.ops, "execute_sql_flush", _bound(flush, connection))  # noqa: B010


def _bound(flush: Any, connection: Any) -> Any:
    plain = connection.ops.execute_sql_flush
    return lambda sql: flush(connection, plain, sql)


def _as_replica(connection: Any, plain: Any, sql: Sequence[str]) -> None:
    plain([
        "SET session_replication_role = replica", *sql, "SET session_replication_role = DEFAULT"
    ])  # fmt: skip


def _without_triggers(connection: Any, plain: Any, sql: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = [name for (name,) in cursor.fetchall()]
    plain([*(f'DROP TRIGGER "{name}"' for name in names), *sql])
