"""`manage.py deactivate_person USERNAME`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from approvals.actions.people import deactivate_person
from approvals.management.plain import (
    AT_THE_COMMAND_LINE,
    PlainCommand,
    add_json_option,
    person_named,
)


class Command(PlainCommand):
    """Closes an account: sessions and tokens end at once."""

    help = "Deactivate an account in all its projects, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        person = deactivate_person(
            person=person_named(options["username"]), actor=AT_THE_COMMAND_LINE
        )
        facts = {"username": person.username, "is_active": person.is_active}
        self.print_facts(facts, as_json=options["json"])
