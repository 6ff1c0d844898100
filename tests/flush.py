"""Empty the database after a transactional test, though triggers protect its tables.

SQLite cannot pass over triggers: they are dropped before Django's own flush, and the `post_migrate`
that it sends puts them back. PostgreSQL: as a replica, ordinary triggers do not fire; only tables
with rows in them are emptied, which takes much less than to truncate them all and to make
permissions and content types anew, and triggers that a test took out are put back (architecture.md
6).
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

from approvals.models import triggers

# What the migrations themselves write, and no test changes.
KEPT = {"django_content_type", "auth_permission"}


def prepare() -> None:
    """Make the flush do so. To be called while the database is as migrated."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(migrated_file())) as kept:
            connection.connection.backup(kept)
        plain = connection.ops.execute_sql_flush
        setattr(  # noqa: B010
            connection.ops, "execute_sql_flush", lambda sql: _without_triggers(plain, sql)
        )
    else:
        TransactionTestCase._fixture_teardown = _delete_rows  # type: ignore[attr-defined]


def migrated_file() -> Path:
    """The copy of the SQLite database as it was after the migrations: all tables, no rows."""
    return Path(connection.settings_dict["NAME"]).with_suffix(".migrated")


def _without_triggers(plain: Any, sql: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        names = [name for (name,) in cursor.fetchall()]
    plain([*(f'DROP TRIGGER "{name}"' for name in names), *sql])


def _delete_rows(_: Any) -> None:
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed} - KEPT
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in sorted(tables)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [table for (table,) in cursor.fetchall()]
        if filled:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(";".join(f'DELETE FROM "{table}"' for table in filled))
    triggers.install(connection)
