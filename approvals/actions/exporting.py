"""An export of the audit log is itself an event (api.md 6)."""

from __future__ import annotations

from datetime import datetime

from approvals import clock, journal
from approvals.models import Project
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.times import stamp

from .sealing import seal_all


def begin_export(
    *,
    project: Project,
    actor: Actor,
    format: str,
    from_: datetime | None = None,
    to: datetime | None = None,
) -> None:
    """Record that somebody exports the log, then seal what there is, this event included.

    Its own event is therefore part of an export without an end. The caller has checked the
    right to.
    """
    with write_transaction():
        journal.record_project(
            project,
            actor=actor,
            at=clock.now(),
            entries=[
                journal.Entry(
                    "audit.exported",
                    {
                        "format": format,
                        "from": stamp(from_) if from_ else None,
                        "to": stamp(to) if to else None,
                    },
                )
            ],
        )
    seal_all(project.id)
