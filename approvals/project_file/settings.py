"""`settings`: what holds for the whole project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from approvals.actions.projects import change_project
from approvals.models import Calendar, Project, SettingChange
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue

from .fields import Fields
from .nodes import Mistake, Node
from .section import Change, Entries, Fault, Section, members, same

# In the order of the file; the names are those of the model.
_NUMBERS = ("undo_seconds", "default_expires_in", "grant_seconds")
_FLAGS = ("publish_needs_second_admin", "auditors_may_have_other_roles")
_LIMITS = ("creates_per_minute", "pending_per_agent", "waits_per_agent")
_ORDER = (
    *("undo_seconds", "time_zone", "default_expires_in", "publish_needs_second_admin"),
    *("visibility", "calendar", "grant_seconds", "auditors_may_have_other_roles"),
)
# Known to the contract, and to a later version.
_LATER = ("retain_days",)
_WAITS = "waits for another admin to publish it"


class Settings(Section):
    """One entry without a name. A setting that is left out is its default again."""

    key = "settings"

    def export(self, project: Project) -> Entries:
        return {"": _entry(project)}

    def document(self, entries: Entries) -> JsonValue:
        return entries[""]

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        fields = Fields(node, self.key, mistakes, known=(*_ORDER, "limits", *_LATER))
        for key in _LATER:
            if key in fields.members and fields.members[key].value not in ({}, None):
                fields.note(fields.members[key], f"settings.{key}: not available in this version.")
        found: dict[str, JsonValue] = {key: fields.number(key) for key in _NUMBERS}
        found |= {key: fields.flag(key) for key in _FLAGS}
        found["time_zone"] = fields.text("time_zone")
        found["calendar"] = fields.text("calendar")
        found["visibility"] = fields.choice("visibility", Project.Visibility.values)
        if "limits" in fields.members:
            limits = Fields(fields.members["limits"], "settings.limits", mistakes, known=_LIMITS)
            found |= {key: limits.number(key) for key in _LIMITS}
        return {"": {key: value for key, value in found.items() if value is not None}}

    def changes(self, project: Project, wanted: Entries) -> list[Change]:
        said = members(wanted[""])
        before = _entry(project)
        after = _entry(Project(**said))
        if same(before, after):
            return []
        default = _flat(_entry(Project()))
        lost = (
            f"settings.{key}"
            for key, value in _flat(before).items()
            if key not in said and value != default.get(key)
        )
        return [Change(self.key, "", before, after, tuple(lost))]

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        before, after = _flat(members(change.before)), _flat(members(change.after))
        changes = {
            key: after.get(key, "")
            for key in {**before, **after}
            if before.get(key) != after.get(key)
        }
        change_project(project=project, changes=changes, actor=actor)

    def faults(self, project: Project) -> list[Fault]:
        """The calendar that the project goes by must be there."""
        name = Project.objects.values_list("calendar", flat=True).get(pk=project.pk)
        calendars = Calendar.objects.filter(project=project, is_active=True)
        if not name or calendars.filter(name=name).exists():
            return []
        return [Fault(self.key, "", ("calendar",), f"names {name}, which the project lacks")]

    def notes(self, project: Project, change: Change) -> list[Fault]:
        waiting = SettingChange.objects.filter(
            project=project, published_at=None, withdrawn_at=None
        )
        return [Fault(self.key, "", (each.setting,), _WAITS) for each in waiting]

    def place(self, node: Node, name: str, path: Sequence[str | int] = ()) -> Node:
        return node.at(("limits", *path) if path and path[0] in _LIMITS else path)


def _entry(project: Project) -> dict[str, JsonValue]:
    written = {key: getattr(project, key) for key in _ORDER if getattr(project, key) != ""}
    return {**written, "limits": {key: getattr(project, key) for key in _LIMITS}}


def _flat(entry: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    limits = members(entry.get("limits"))
    return {**{key: value for key, value in entry.items() if key != "limits"}, **limits}
