"""Backups before migrating."""

import sqlite3
from contextlib import closing

from hitl_site import migrating


def test_a_backup_is_whole_private_and_only_the_last_five_stay(tmp_path):
    database, backups = tmp_path / "data.sqlite3", tmp_path / "backups"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE t (n); INSERT INTO t VALUES (7)"
        )
        made = [migrating.back_up(database, backups) for _ in range(7)]
    assert sorted(backups.iterdir()) == made[-5:]
    assert made[-1].stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(made[-1])) as copy:
        assert copy.execute("SELECT n FROM t").fetchall() == [(7,)]
