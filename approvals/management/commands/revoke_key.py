"""`manage.py revoke_key PREFIX --project P`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Q

from approvals.actions.keys import revoke_key
from approvals.management.plain import (
    AT_THE_COMMAND_LINE,
    PlainCommand,
    add_json_option,
    project_named,
)
from approvals.models import ApiKey, Project


class Command(PlainCommand):
    """Ends a key of an agent or a person; its next call is refused."""

    help = "Revoke a key at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prefix", help="the key's middle part: cs_agent_PREFIX_…")
        parser.add_argument("--project", required=True)
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        key = _key(project, options["prefix"])
        revoked = revoke_key(key=key, project=project, actor=AT_THE_COMMAND_LINE)
        facts = {"prefix": revoked.prefix, "revoked_at": str(revoked.revoked_at)}
        self.print_facts(facts, as_json=options["json"])


def _key(project: Project, prefix: str) -> ApiKey:
    # A token of all projects is revoked in the name of any that its person is in.
    mine = Q(project=project) | Q(project__isnull=True, person__memberships__project=project)
    found = ApiKey.objects.filter(mine, prefix=_middle(prefix)).first()
    if found is None:
        raise CommandError("There is no such key in the project.", returncode=1)
    return found


def _middle(prefix: str) -> str:
    """The prefix alone, also where more of the key was given."""
    parts = prefix.split("_")
    return parts[2] if len(parts) > 2 and parts[0] == "cs" else prefix
