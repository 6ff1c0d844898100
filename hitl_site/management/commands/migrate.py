"""`manage.py migrate`, which also puts triggers in place that are missing or of another version."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from approvals.models import triggers
from approvals.models.triggers.installer import tables_exist


class Command(migrate.Command):
    """Django's own refuses to start while the check of the triggers fails, which sends people
    here (countersign.E006): so they come first where there is nothing else to migrate."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        if tables_exist(connection) and not triggers.installed(connection):
            triggers.install(connection)
        return super().execute(*args, **options)
