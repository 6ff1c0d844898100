"""`people`: who is behind a requester, and how much each person may approve."""

from __future__ import annotations

from django.db.models.functions import Lower

from approvals.actions.aliases import add_alias, end_alias
from approvals.actions.memberships import change_membership
from approvals.models import Alias, Membership, Project
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue

from .fields import Fields, entries_of, without_none
from .named import find_people
from .nodes import Mistake, Node
from .section import Change, Entries, Section, members, texts


class People(Section):
    """By username. Accounts, roles and passwords are not in the file."""

    key = "people"

    def export(self, project: Project) -> Entries:
        aliases: dict[str, list[str]] = {}
        for alias in Alias.objects.filter(project=project, is_active=True).order_by(
            Lower("value"), "value"
        ):
            aliases.setdefault(alias.person_id, []).append(alias.value)
        held = Membership.objects.filter(project=project).select_related("person")
        return {
            row.person.username: _entry(aliases.get(row.person_id), row.limits)
            for row in held.order_by("person__username")
            if row.limits or row.person_id in aliases
        }

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        named = entries_of(node, self.key, mistakes)
        known = find_people(project, named)
        wanted: Entries = {}
        seen: set[str] = set()
        for name, entry in named.items():
            fields = Fields(entry, f"people.{name}", mistakes, known=("aliases", "limits"))
            if name not in known:
                fields.note(entry, f"people.{name} is no person of this project.")
                continue
            if known[name].username in seen:
                fields.note(entry, f"people.{name} stands here twice.")
            seen.add(known[name].username)
            aliases = fields.texts("aliases") or []
            if any(alias != alias.strip() for alias in aliases):
                fields.note(entry, f"people.{name} has an alias with spaces around it.")
            document = _entry(aliases, fields.amounts("limits"))
            # Nothing said of a person is the same as not naming them.
            if document:
                wanted[known[name].username] = document
        return dict(sorted(wanted.items()))

    def change(self, name: str, before: JsonValue, after: JsonValue) -> Change:
        gone = [alias for alias in _aliases(before) if alias not in _aliases(after)]
        lost = [f"people.{name}.aliases.{alias}" for alias in gone]
        if after is None and members(before).get("limits"):
            lost.append(f"people.{name}.limits")
        return Change(self.key, name, before, after, tuple(lost))

    def make_room(self, project: Project, change: Change, actor: Actor) -> None:
        """An alias may go over to another person: it is ended before it is added."""
        wanted = _aliases(change.after)
        person = find_people(project, [change.name])[change.name]
        for alias in Alias.objects.filter(project=project, person=person, is_active=True):
            if alias.value not in wanted:
                end_alias(alias=alias, actor=actor)

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        person = find_people(project, [change.name])[change.name]
        held = _aliases(change.before)
        for value in _aliases(change.after):
            if value not in held:
                add_alias(project=project, person=person, value=value, actor=actor)
        limits = _limits(change.after)
        if limits != _limits(change.before):
            membership = Membership.objects.get(project=project, person=person)
            change_membership(
                membership=membership, roles=membership.roles, limits=limits, actor=actor
            )


def _entry(aliases: list[str] | None, limits: dict[str, str] | None) -> dict[str, JsonValue]:
    ordered = sorted(aliases or [], key=lambda value: (value.lower(), value))
    return without_none(aliases=[*ordered] or None, limits=dict(limits or {}) or None)


def _aliases(document: JsonValue) -> list[str]:
    return texts(members(document).get("aliases"))


def _limits(document: JsonValue) -> dict[str, str]:
    return {key: str(value) for key, value in members(members(document).get("limits")).items()}
