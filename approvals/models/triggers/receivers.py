"""Every migrate ends with the triggers in place."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from .installer import install, remove, tables_exist


def connect(app: AppConfig) -> None:
    """Listen to the migrations of `app`; called from its `ready`."""
    pre_migrate.connect(_make_way, sender=app, dispatch_uid="countersign_triggers_out")
    post_migrate.connect(_put_back, sender=app, dispatch_uid="countersign_triggers_in")


def _make_way(*, using: str, plan: list[Any], **_: object) -> None:
    """SQLite cannot build a table anew while a trigger of another table names it."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        remove(connection)


def _put_back(*, using: str, **_: object) -> None:
    connection = connections[using]
    if tables_exist(connection):
        install(connection)
