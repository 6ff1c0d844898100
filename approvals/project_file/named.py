"""The people whom a file names, found in the project."""

from __future__ import annotations

from collections.abc import Iterable

from approvals.models import Person, Project


def find_people(project: Project, usernames: Iterable[str]) -> dict[str, Person]:
    """The people of the project by the usernames as they are written; case does not matter."""
    rows = Person.objects.filter(memberships__project=project)
    by_name = {person.username.lower(): person for person in rows}
    found = {name: by_name.get(name.lower()) for name in usernames}
    return {name: person for name, person in found.items() if person is not None}
