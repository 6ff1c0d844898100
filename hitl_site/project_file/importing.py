"""A file brought into a project: all of it, or nothing (config.md, The project file)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from approvals.actions.projects import take_project
from approvals.exceptions import Conflict, DomainError
from approvals.models import Project
from approvals.models.transactions import write_transaction
from approvals.project_file.nodes import FileRefused, Mistake, Node, path_of
from approvals.project_file.section import Change, Fault
from approvals.rules.actor import Actor

from .sections import BROUGHT_IN, SECTIONS
from .showing import diff_lines
from .wanted import read_wanted


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes, in the order of the file, and what there is to say about it.

    `lost` is what it archives.
    """

    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        return diff_lines(self.changes)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def lost(self) -> list[str]:
        return [name for change in self.changes for name in change.lost]

    @property
    def digest(self) -> str:
        """What was looked at: an import bound to it does that and nothing else."""
        return hashlib.sha256(self.text.encode()).hexdigest()


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
    nodes, wanted = read_wanted(held, raw)
    planned = {key: SECTIONS[key].changes(held, wanted[key]) for key in SECTIONS if key in wanted}
    changes = tuple(chain.from_iterable(planned.values()))
    before = set(_faults(held, changes))
    mistakes = list(_applied(held, nodes, planned, actor))
    if not mistakes:
        broken = [fault for fault in _faults(held, changes) if fault not in before]
        mistakes = [_told(fault, nodes) for fault in broken]
    if mistakes:
        raise FileRefused(mistakes)
    notes = (SECTIONS[change.section].notes(held, change) for change in changes)
    told = sorted({_told(note, nodes) for note in chain.from_iterable(notes)})
    return Imported(changes, tuple(map(str, told)))


def _faults(project: Project, changes: Collection[Change]) -> list[Fault]:
    """What names something that is not there; looked for where something is ended or shrinks."""
    if not any(change.before is not None for change in changes):
        return []
    return [fault for section in SECTIONS.values() for fault in section.faults(project)]


def _told(fault: Fault, nodes: Mapping[str, Node]) -> Mistake:
    """With the line of the place; where the file does not have it, of what the file changes."""
    where = ".".join(map(str, (fault.section, *filter(None, [fault.name]), *fault.path)))
    node = nodes.get(fault.section)
    if node is None:
        line = min(node.line for node in nodes.values())
    else:
        line = SECTIONS[fault.section].place(node, fault.name, fault.path).line
    # Some are whole sentences, some the end of one that begins with the place.
    colon = ":" if fault.message[:1].isupper() or fault.message[:1].isdigit() else ""
    return Mistake(line, f"{where}{colon} {fault.message.rstrip('.')}.")


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
    if not refusal.errors:
        fault = Fault(change.section, change.name, (), refusal.detail)
        yield _told(fault, {change.section: node})
    for error in refusal.errors:
        fault = Fault(change.section, change.name, path_of(error.pointer), error.message)
        yield _told(fault, {change.section: node})
