"""What a section of the project file is: entries by name, compared and brought in one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from approvals.models import Project
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue

from .nodes import Mistake, Node

# What a section holds, by name; each in one spelling, so that equal means the same text.
Entries: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does to one entry; `lost` names what it archives (config.md)."""

    section: str
    name: str
    before: JsonValue = None
    after: JsonValue = None
    lost: tuple[str, ...] = ()

    @property
    def kind(self) -> Literal["added", "changed", "removed"]:
        """By what there is of the entry before and after."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def where(self) -> str:
        return f"{self.section}.{self.name}" if self.name else self.section


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to be told of an entry, at the place that `path` leads to in it."""

    section: str
    name: str
    path: tuple[str | int, ...]
    message: str


class Section:
    """One top-level key. Writing goes through the actions that the admin calls too."""

    key: str

    def export(self, project: Project) -> Entries:
        """What the project holds, in the order of the file."""
        raise NotImplementedError

    def document(self, entries: Entries) -> JsonValue:
        """The entries as they stand in the file."""
        return dict(entries)

    def read(self, node: Node, project: Project, mistakes: list[Mistake]) -> Entries:
        """What the file wants, in the spelling of `export`; what is wrong goes to `mistakes`."""
        raise NotImplementedError

    def changes(self, project: Project, wanted: Entries) -> list[Change]:
        """What has to happen so that the project holds what is wanted, and nothing else."""
        held = self.export(project)
        names = [*wanted, *(name for name in held if name not in wanted)]
        return [
            self.change(name, held.get(name), wanted.get(name))
            for name in names
            if not same(held.get(name), wanted.get(name))
        ]

    def change(self, name: str, before: JsonValue, after: JsonValue) -> Change:
        lost = (f"{self.key}.{name}",) if after is None else ()
        return Change(self.key, name, before, after, lost)

    def make_room(self, project: Project, change: Change, actor: Actor) -> None:
        """What must end before any entry of the section can be brought in."""

    def apply(self, project: Project, change: Change, actor: Actor) -> None:
        """Bring in a change by an action. Raises the `DomainError` of the action."""
        raise NotImplementedError

    def faults(self, project: Project) -> list[Fault]:
        """What of the section names something that the project does not have (any more)."""
        return []

    def notes(self, project: Project, change: Change) -> list[Fault]:
        """What to tell of a change that was brought in; it refuses nothing."""
        return []

    def place(self, node: Node, name: str, path: Sequence[str | int] = ()) -> Node:
        """Where an entry stands in the file, or something in it; else the section itself."""
        return node.at((name, *path))


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two entries are spelt the same: Python takes 1 for true, a file does not."""
    return strict_json.text(one) == strict_json.text(other)


def members(document: JsonValue) -> Mapping[str, JsonValue]:
    """The members of an entry; none where there is no entry."""
    return document if isinstance(document, dict) else {}


def texts(value: JsonValue) -> list[str]:
    """The texts of a list; none where there is no list."""
    return [str(item) for item in value] if isinstance(value, list) else []
