"""An operator looked at what people and agents wrote: an event (architecture.md 7, rule 5)."""

from __future__ import annotations

from collections.abc import Iterable

from approvals import clock, journal
from approvals.models import Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor


def record_look(*, kind: str, seen: Iterable[tuple[str, str]], actor: Actor) -> None:
    """Record which rows of a `kind` an operator was shown: pairs of a project's id and a row's."""
    rows: dict[str, list[str]] = {}
    for project_id, row_id in seen:
        rows.setdefault(project_id, []).append(row_id)
    with write_transaction():
        for project in Project.objects.filter(pk__in=rows).order_by("pk"):
            facts = {"kind": kind, "rows": rows[project.id]}
            journal.record_project(
                project,
                actor=actor,
                at=clock.now(),
                entries=[journal.Entry("records.viewed", facts)],
            )
