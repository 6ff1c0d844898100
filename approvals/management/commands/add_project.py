"""`manage.py add_project NAME`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.projects import create_project
from approvals.management.plain import AT_THE_COMMAND_LINE, PlainCommand, add_json_option


class Command(PlainCommand):
    """Makes an empty project."""

    help = "Make a project."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="letters, digits, hyphens and underscores")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        project = create_project(name=options["name"], actor=AT_THE_COMMAND_LINE)
        self.print_facts({"id": project.id, "name": project.name}, as_json=options["json"])
