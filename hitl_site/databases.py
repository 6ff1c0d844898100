"""DATABASE_URL to Django's DATABASES: SQLite in the data folder, or PostgreSQL with a pool."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from hitl_site import env

# foundation.md, 2: IMMEDIATE takes the write lock at the start of a transaction, where the busy
# timeout waits for it; FULL makes an acknowledged decision survive a power cut.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}

# Django's ASGI handler gives each request a thread of its own, so connections that are kept by
# thread are never used again: the pool keeps them instead (performance.md, 3.1).
POOL: dict[str, Any] = {"min_size": 2, "max_size": 20, "timeout": 20, "max_idle": 300}


def sqlite(path: Path) -> dict[str, Any]:
    """One file, safe for many threads of one process."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
    }


def from_environment(data_dir: Path) -> dict[str, Any]:
    """The database that DATABASE_URL names, else the SQLite file of the data folder."""
    parts = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
    if parts is None:
        return sqlite(data_dir / "countersign.sqlite3")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise env.UnusableSetting(
            "DATABASE_URL", "names no database (postgres://user:pw@host/name)."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": dict(POOL), **query},
    }
