"""What our commands share: a mistake is one sentence on stderr, exit 2 (usage) or 1 (refused)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connections

from approvals.exceptions import DomainError
from approvals.models import Person, Project
from approvals.rules.actor import Actor

# Whoever runs a command holds the database: an operator, though we do not know which.
AT_THE_COMMAND_LINE = Actor("operator", None, "the command line", "command")


class PlainCommand(BaseCommand):
    """A command that never shows a traceback for a mistake of its caller."""

    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = _refuse_usage  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run, and turn what the core refuses into a `CommandError`."""
        try:
            return super().execute(*args, **options)
        except DomainError as refusal:
            raise CommandError(refusal.detail, returncode=1) from refusal
        except (OperationalError, ProgrammingError) as trouble:
            raise CommandError(
                f"The database cannot be used ({str(trouble).splitlines()[0]}); "
                "is it reachable, and has `manage.py migrate` run?",
                returncode=1,
            ) from trouble

    def run_from_argv(self, argv: list[str]) -> None:
        """As Django's, but for the words: the sentence alone, without a class in front of it."""
        self._called_from_command_line = True
        try:
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
            self.execute(*options.pop("args", ()), **options)
        except CommandError as mistake:
            sys.stderr.write(f"{mistake}\n")
            sys.exit(mistake.returncode)
        finally:
            connections.close_all()

    def print_facts(self, facts: Mapping[str, Any], *, as_json: bool) -> None:
        """Print the answer: one JSON object, or one line a fact."""
        if as_json:
            self.stdout.write(json.dumps(facts))
            return
        for name, value in facts.items():
            words = ", ".join(value) if isinstance(value, list) else value
            self.stdout.write(f"{name}: {'-' if words is None else words}")


def add_json_option(parser: CommandParser) -> None:
    """Let the command answer in JSON."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def content_of(name: str, *, most: int) -> bytes:
    """The bytes of a file, and one more than `most` where it has too many; raises
    `CommandError`."""
    try:
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except OSError as trouble:
        raise CommandError(f"{name} cannot be read: {trouble.strerror}.", returncode=2) from None


def project_named(name: str) -> Project:
    """The project with this name or id; raises `CommandError`."""
    found = Project.objects.filter(name=name).first() or Project.objects.filter(pk=name).first()
    if found is None:
        raise CommandError(f"There is no project {name!r}.", returncode=1)
    return found


def project_meant(name: str | None) -> Project:
    """The project with this name or id; without one the only project of the installation. Raises
    `CommandError`."""
    if name is not None:
        return project_named(name)
    found = Project.objects.filter(is_active=True)[:2]
    if len(found) != 1:
        raise CommandError("Name the project: --project NAME.", returncode=2)
    return found[0]


def person_named(username: str) -> Person:
    """The account with this username, in any case; raises `CommandError`."""
    found = Person.objects.filter(username__iexact=username).first()
    if found is None:
        raise CommandError(f"There is no account {username!r}.", returncode=1)
    return found


def words(text: str) -> list[str]:
    """A comma list, as an argument's type."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _refuse_usage(message: str) -> NoReturn:
    raise CommandError(f"{message[:1].upper()}{message[1:]}.", returncode=2)
