"""`manage.py resume --project P [--agent A] --reason R`: the stop switch."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.pausing import resume
from approvals.management.plain import AT_THE_COMMAND_LINE, PlainCommand, add_json_option
from approvals.management.switching import add_scope, scope_of, switched_facts


class Command(PlainCommand):
    """Its deadlines get the time of the pause back. Agents paused by themselves stay so."""

    help = "Let a paused agent, or without --agent the project, go on."

    def add_arguments(self, parser: CommandParser) -> None:
        add_scope(parser)
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        project, agent = scope_of(options)
        resume(project=project, agent=agent, reason=options["reason"], actor=AT_THE_COMMAND_LINE)
        self.print_facts(switched_facts(project, agent), as_json=options["json"])
