"""`policies`: a list in the file, entries by name here; written as versions, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from approvals.access.groups import group_members
from approvals.access.rulebooks import tool_facts
from approvals.actions.policies.checks import read_sound
from approvals.actions.policies.drafts import archive_policy, save_policy
from approvals.exceptions import Invalid
from approvals.models import Policy, PolicyVersion, Project, Tool
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.policies.mistakes import PolicyRefused
from approvals.rules.policies.reading import read_policy
from approvals.rules.policies.warnings import warnings_of
from approvals.rules.policies.writing import document_of
from approvals.rules.strict_json import JsonValue

from .nodes import Mistake, Node, path_of
from .section import Change, Entries, Fault, Section, members

_STATUSES = (Policy.Status.ACTIVE, Policy.Status.SHADOW, Policy.Status.DRAFT)
_WAITS = "waits for another admin to publish it"


class Policies(Section):
    """What is in force, by priority. One that was never published stands there as a draft."""

    key = "policies"

    def export(self, project: Project) -> Entries:
        rows = _kept(project).order_by("priority", "name").select_related("in_force")
        return {row.name: _entry(row.name, row.status, _document(row)) for row in rows}

    def document(self, entries: Entries) -> JsonValue:
        return [*entries.values()]

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        if not isinstance(node.value, list):
            mistakes.append(Mistake(node.line, "policies must be a list."))
            return {}
        wanted: Entries = {}
        for item in node.value:
            name = _name(item, mistakes)
            if name in wanted:
                mistakes.append(Mistake(item.line, f"policies.{name} stands here twice."))
            elif name is not None:
                wanted[name] = _read(item, name, mistakes)
        return wanted

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        if change.after is None:
            archive_policy(
                policy=Policy.objects.get(project=project, name=change.name), actor=actor
            )
            return
        document = dict(members(change.after))
        del document["name"]
        status = str(document.pop("status"))
        save_policy(
            project=project,
            name=change.name,
            document=document,
            becomes=status,
            actor=actor,
            publish=True,
        )

    def notes(self, project: Project, change: Change) -> list[Fault]:
        """That it waits for another admin, and what to think about once more."""
        found = []
        waiting = PolicyVersion.objects.filter(
            policy__project=project,
            policy__name=change.name,
            published_at=None,
            withdrawn_at=None,
        )
        if waiting.exists():
            found.append(Fault(self.key, change.name, (), _WAITS))
        if change.after is not None:
            # Not out of the rulebook: one of a transaction that is undone must not be kept.
            tools = map(tool_facts, Tool.objects.of_project(project.id))
            document = members(change.after)
            policy = read_policy(document, name=change.name, status=str(document["status"]))
            found += [
                Fault(self.key, change.name, each.path, f"warning: {each.message}")
                for each in warnings_of(policy, tools=tools, groups=group_members(project))
            ]
        return found

    def faults(self, project: Project) -> list[Fault]:
        """What policies name that the project does not have, or not enough of."""
        found: list[Fault] = []
        for row in _kept(project).select_related("in_force"):
            try:
                read_sound(project, name=row.name, document=_document(row), status=row.status)
            except Invalid as refused:
                found += [
                    Fault(self.key, row.name, path_of(error.pointer), error.message)
                    for error in refused.errors
                ]
        return found

    def place(self, node: Node, name: str, path: Sequence[str | int] = ()) -> Node:
        items = node.value if isinstance(node.value, list) else []
        entry = next((item for item in items if item.at(("name",)).value == name), None)
        return node if entry is None else entry.at(path)


def _kept(project: Project) -> QuerySet[Policy]:
    return Policy.objects.filter(project=project).exclude(status=Policy.Status.ARCHIVED)


def _document(row: Policy) -> dict[str, JsonValue]:
    version = row.in_force or row.versions.order_by("-number")[0]
    return strict_json.read_object(version.document_text)


def _entry(name: str, status: str, document: dict[str, JsonValue]) -> JsonValue:
    return {"name": name, "status": str(status), **document}


def _name(item: Node, mistakes: list[Mistake]) -> str | None:
    if not isinstance(item.value, dict):
        mistakes.append(Mistake(item.line, "policies must hold mappings, each with a name."))
        return None
    name = item.value.get("name")
    if name is not None and isinstance(name.value, str) and name.value:
        return name.value
    mistakes.append(Mistake((name or item).line, "policies holds one without a name."))
    return None


def _read(item: Node, name: str, mistakes: list[Mistake]) -> JsonValue:
    """A policy in the spelling in which it is kept; its mistakes with their lines."""
    document = dict(members(item.plain()))
    status = document.pop("status", Policy.Status.ACTIVE)
    if status not in _STATUSES:
        line, allowed = item.at(("status",)).line, ", ".join(_STATUSES)
        mistakes.append(Mistake(line, f"policies.{name}.status must be one of {allowed}."))
        status = Policy.Status.ACTIVE
    try:
        policy = read_policy(document, name=name, status=str(status))
    except PolicyRefused as refused:
        mistakes += [
            Mistake(item.at(each.path).line, f"policies.{name}: {str(each).rstrip('.')}.")
            for each in refused.mistakes
        ]
        return None
    return _entry(name, str(status), document_of(policy))
