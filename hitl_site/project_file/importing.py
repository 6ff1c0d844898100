"""A file brought into a project: all of it, or nothing (config.md, The project file)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from approvals.actions.projects import take_project
from approvals.exceptions import Conflict, DomainError, FieldError
from approvals.models import Project
from approvals.models.transactions import write_transaction
from approvals.project_file.head import read_file
from approvals.project_file.nodes import FileRefused, Mistake, Node
from approvals.project_file.section import Change, Entries
from approvals.rules.actor import Actor

from .sections import BROUGHT_IN, LATER, SECTIONS
from .showing import diff_lines


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes, in the order of the file. `lost` is what it archives."""

    changes: tuple[Change, ...]

    @property
    def lines(self) -> list[str]:
        return diff_lines(self.changes)

    @property
    def lost(self) -> list[str]:
        return [name for change in self.changes for name in change.lost]

    @property
    def digest(self) -> str:
        """What was looked at: an import bound to it does that and nothing else."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()


Step: TypeAlias = Callable[[Project, Change, Actor], None]

REMOVALS = "removals"
_CHANGED = (
    "The project was changed since the differences were looked at, so nothing was done. "
    "Look at them again."
)


class _Tried(Exception):
    """Ends the transaction of an import that was only tried."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


def import_file(
    *,
    project: Project,
    raw: bytes,
    actor: Actor,
    allow_removals: bool = False,
    looked_at: str | None = None,
    dry_run: bool = False,
) -> Imported:
    """Make each section that the file has equal to it, through the actions of the admin.

    `dry_run` does all of it and takes it back. `looked_at` is the digest of such a try; where
    the import would now do anything else, nothing happens (`Conflict`, `changed_meanwhile`).
    Raises `FileRefused` with every mistake, `Conflict` (`removals`) where something would be
    archived and `allow_removals` is off, and `NotAllowed` (`not_admin`).
    """
    try:
        with write_transaction():
            imported = _bring_in(project, raw, actor)
            if imported.lost and not allow_removals:
                raise Conflict(REMOVALS, f"This would remove {', '.join(imported.lost)}.")
            if looked_at not in (None, imported.digest):
                raise Conflict("changed_meanwhile", _CHANGED)
            if dry_run:
                raise _Tried(imported)
    except _Tried as tried:
        return tried.imported
    return imported


def _bring_in(project: Project, raw: bytes, actor: Actor) -> Imported:
    held = take_project(project.id, actor=actor)
    nodes = read_file(raw, project=held.name, keys=SECTIONS, later=LATER)
    wanted = _read(held, nodes)
    planned = {key: SECTIONS[key].changes(held, wanted[key]) for key in SECTIONS if key in wanted}
    mistakes = list(_applied(held, nodes, planned, actor))
    if mistakes:
        raise FileRefused(mistakes)
    return Imported(tuple(chain.from_iterable(planned.values())))


def _read(project: Project, nodes: Mapping[str, Node]) -> dict[str, Entries]:
    mistakes: list[Mistake] = []
    wanted = {key: SECTIONS[key].read(node, project, mistakes) for key, node in nodes.items()}
    if mistakes:
        raise FileRefused(mistakes)
    return wanted


def _applied(
    project: Project, nodes: Mapping[str, Node], planned: Mapping[str, list[Change]], actor: Actor
) -> Iterator[Mistake]:
    """Bring in one change after the other; what the actions refuse, with its line."""
    for step, change in _steps(planned):
        try:
            step(project, change, actor)
        except DomainError as refusal:
            yield from _mistakes(nodes[change.section], change, refusal)
            if refusal.code == "taken":
                return  # the database has ended the transaction and answers no more


def _steps(planned: Mapping[str, list[Change]]) -> Iterator[tuple[Step, Change]]:
    """What comes before what: what is named is there by then, and ends after what names it."""
    for key in BROUGHT_IN:
        section, changes = SECTIONS[key], planned.get(key, [])
        yield from ((section.make_room, change) for change in changes)
        yield from ((section.apply, change) for change in changes if change.kind != "removed")
    for key in reversed(BROUGHT_IN):
        section, changes = SECTIONS[key], planned.get(key, [])
        yield from ((section.apply, change) for change in changes if change.kind == "removed")


def _mistakes(node: Node, change: Change, refusal: DomainError) -> Iterator[Mistake]:
    for error in refusal.errors or [FieldError("", refusal.detail, refusal.code)]:
        path = [_step(step) for step in error.pointer.split("/")[1:]]
        line = SECTIONS[change.section].place(node, change.name, path).line
        said = error.message if len(refusal.errors) > 1 else refusal.detail
        yield Mistake(line, f"{change.where}: {said}")


def _step(step: str) -> str | int:
    return int(step) if step.isdecimal() else step.replace("~1", "/").replace("~0", "~")
