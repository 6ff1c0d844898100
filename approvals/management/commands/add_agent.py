"""`manage.py add_agent NAME --project P`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.agents import create_agent
from approvals.actions.keys import issue_agent_key
from approvals.management.plain import (
    AT_THE_COMMAND_LINE,
    PlainCommand,
    add_json_option,
    person_named,
    project_named,
)
from approvals.models.transactions import write_transaction


class Command(PlainCommand):
    """Registers an agent and issues its first key."""

    help = "Add an agent to a project; prints its key, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--project", required=True)
        parser.add_argument("--owner", metavar="USERNAME", help="who answers for the agent")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        project = project_named(options["project"])
        owner = person_named(options["owner"]) if options["owner"] else None
        with write_transaction():
            agent = create_agent(
                project=project, name=options["name"], owner=owner, actor=AT_THE_COMMAND_LINE
            )
            issued = issue_agent_key(agent=agent, label="add_agent", actor=AT_THE_COMMAND_LINE)
        facts = {"id": agent.id, "name": agent.name, "api_key": issued.plain}
        self.print_facts(facts, as_json=options["json"])
