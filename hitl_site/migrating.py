"""Bring the database up to date at the start, and keep what was there before."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

KEPT = 5


def pending() -> bool:
    """Whether the code knows migrations that the database has not seen."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date(backups: Path) -> Path | None:
    """Migrate if need be. A SQLite file with data in it is backed up first; returns that backup."""
    if connection.vendor == "sqlite":
        # Before the first connection: SQLite gives its side files the same mode.
        Path(connection.settings_dict["NAME"]).touch(mode=0o600)
    if not pending():
        return None
    kept = None
    if connection.vendor == "sqlite" and connection.introspection.table_names():
        kept = back_up(Path(connection.settings_dict["NAME"]), backups)
    call_command("migrate", interactive=False, verbosity=0)
    return kept


def back_up(database: Path, backups: Path) -> Path:
    """A consistent copy, complete or absent; only the KEPT newest stay."""
    backups.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    target = backups / f"before-migrating-{stamp}.sqlite3"
    partial = target.with_suffix(".partial")
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as copy:
        source.backup(copy)
    partial.rename(target)
    for old in sorted(backups.glob("before-migrating-*.sqlite3"))[:-KEPT]:
        old.unlink()
    return target
