"""`manage.py add_person USERNAME --project P --roles R`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from approvals.actions.groups import change_group
from approvals.actions.keys import issue_person_token
from approvals.actions.memberships import change_membership, grant_membership
from approvals.actions.people import create_person
from approvals.management.plain import (
    AT_THE_COMMAND_LINE,
    PlainCommand,
    add_json_option,
    project_named,
    words,
)
from approvals.models import Membership, Person, Project, ReviewerGroup
from approvals.models.transactions import write_transaction


class Command(PlainCommand):
    """Makes an account with roles in a project, or gives an existing one the roles."""

    help = "Add a person to a project; prints a password for a new account, and a token."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--project", required=True)
        parser.add_argument("--roles", required=True, type=words, help="reviewer,lead,…")
        parser.add_argument("--groups", default=[], type=words, help="groups that exist")
        parser.add_argument("--email", default="")
        parser.add_argument("--name", default="")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        unknown = sorted(set(options["roles"]) - set(Membership.ROLES))
        if unknown:
            raise CommandError(
                f"There is no role {unknown[0]!r}: {', '.join(Membership.ROLES)}.", returncode=2
            )
        project = project_named(options["project"])
        groups = [_group(project, name) for name in options["groups"]]
        with write_transaction():
            person, password = _add(project, options)
            for group in groups:
                change_group(
                    group=group, members=[*group.members.all(), person], actor=AT_THE_COMMAND_LINE
                )
            token = issue_person_token(
                person=person, project=project, label="add_person", actor=AT_THE_COMMAND_LINE
            ).plain
        facts = {"username": person.username, "password": password, "token": token}
        self.print_facts(facts, as_json=options["json"])


def _add(project: Project, options: dict[str, Any]) -> tuple[Person, str | None]:
    known = Person.objects.filter(username__iexact=options["username"]).first()
    if known is not None:
        _give_roles(project, known, set(options["roles"]))
        return known, None
    new = create_person(
        project=project,
        username=options["username"],
        roles=options["roles"],
        name=options["name"],
        email=options["email"],
        actor=AT_THE_COMMAND_LINE,
    )
    return new.person, new.password


def _give_roles(project: Project, person: Person, roles: set[str]) -> None:
    held = Membership.objects.filter(project=project, person=person, is_active=True).first()
    if held is None:
        grant_membership(project=project, person=person, roles=roles, actor=AT_THE_COMMAND_LINE)
    else:
        together = roles.union(held.roles)
        change_membership(membership=held, roles=together, actor=AT_THE_COMMAND_LINE)


def _group(project: Project, name: str) -> ReviewerGroup:
    group = ReviewerGroup.objects.filter(project=project, name=name, is_active=True).first()
    if group is None:
        raise CommandError(f"There is no group {name!r} in {project}.", returncode=1)
    return group
