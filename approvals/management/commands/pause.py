"""`manage.py pause --project P [--agent A] --reason R`: the stop switch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.pausing import pause
from approvals.management.plain import AT_THE_COMMAND_LINE, PlainCommand, add_json_option
from approvals.management.switching import add_scope, scope_of, switched_facts


class Command(PlainCommand):
    """Nothing of it is approved, consumed or asked anew from the commit on."""

    help = "Stop an agent, or without --agent the whole project, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        add_scope(parser)
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        project, agent = scope_of(options)
        pause(project=project, agent=agent, reason=options["reason"], actor=AT_THE_COMMAND_LINE)
        self.print_facts(switched_facts(project, agent), as_json=options["json"])
