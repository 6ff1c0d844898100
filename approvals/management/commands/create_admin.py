"""`manage.py create_admin USERNAME`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.people import create_operator
from approvals.management.plain import PlainCommand, add_json_option


class Command(PlainCommand):
    """Makes the operator of an empty installation, who then makes projects and first admins."""

    help = "Make the first admin; prints a password, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--email", default="")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        new = create_operator(username=options["username"], email=options["email"])
        facts = {"username": new.person.username, "password": new.password}
        self.print_facts(facts, as_json=options["json"])
