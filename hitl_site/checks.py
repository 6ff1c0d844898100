"""Refuse to start where the promises of reliability.md could not be kept."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from approvals.models import triggers
from approvals.models.triggers.installer import tables_exist


@register(Tags.database)
def sqlite_is_set_up(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite must take the write lock at once, wait for it, and survive a power cut."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        options = connection.settings_dict["OPTIONS"]
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        if options.get("transaction_mode") != "IMMEDIATE":
            found.append(Error("SQLite needs transaction_mode IMMEDIATE.", id="countersign.E001"))
        if mode != "wal":
            found.append(Error("SQLite's journal is not WAL on this disk.", id="countersign.E002"))
        if patience < 5000:
            found.append(Error("SQLite needs a busy timeout of seconds.", id="countersign.E003"))
    return found


@register(Tags.database)
def triggers_are_in_place(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Whoever writes past the code must still be refused (architecture.md 6)."""
    return [
        Error(
            "The triggers that guard decisions and the audit log are missing or changed.",
            hint="`manage.py migrate` puts them in place.",
            id="countersign.E006",
        )
        for alias in databases or []
        if tables_exist(connections[alias]) and not triggers.installed(connections[alias])
    ]


@register(Tags.database)
def every_action_has_its_own_transaction(**kwargs: Any) -> list[CheckMessage]:
    """A transaction around a whole HTTP request would hold locks while it renders."""
    if any(options.get("ATOMIC_REQUESTS") for options in settings.DATABASES.values()):
        return [Error("ATOMIC_REQUESTS must be off.", id="countersign.E004")]
    return []


@register()
def separate_processes_share_a_server(**kwargs: Any) -> list[CheckMessage]:
    """With Redis there are several processes, and SQLite's write lock is one process's own."""
    if settings.REDIS_URL and settings.EMBEDDED_DATABASE:
        return [
            Error(
                "REDIS_URL is set and DATABASE_URL is not: separate processes need PostgreSQL.",
                id="countersign.E005",
            )
        ]
    return []
