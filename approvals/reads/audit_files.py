"""Whether the files that were handed in are still what the audit log tells of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from approvals.models import Attachment, AuditEvent
from approvals.rules.times import stamp
from approvals.rules.told import Told

from .audit_chain import Broken, Event


def check_file(file_id: str, chain: Iterable[Event]) -> None:
    """Raise `Broken` where a file, its bytes included, is not what its one event tells.

    One file is in memory at a time.
    """
    first, *others = chain
    if others:
        raise others[0].broken("story_impossible", "a file was handed in twice")
    row = Attachment.objects.filter(pk=file_id).values().first()
    found = "the file is gone" if row is None else _difference(row, first.told())
    if found is not None:
        raise first.broken("rows_differ", f"attachment {file_id}: {found}")


def check_no_file_untold(project_id: str | None) -> None:
    """Raise `Broken` for a file of which no event tells."""
    events = AuditEvent.objects.filter(subject_type="attachment", subject_id=OuterRef("pk"))
    files = Attachment.objects.filter(~Exists(events))
    if project_id is not None:
        files = files.filter(project=project_id)
    untold = files.values_list("pk", flat=True).first()
    if untold is not None:
        raise Broken("event_missing", f"no event tells of the file {untold}", event=None)


def _difference(row: Mapping[str, Any], event: Told) -> str | None:
    content = bytes(row["content"])
    stored = {
        "media_type": row["media_type"],
        "size": row["size"],
        "sha256": row["sha256"],
        "by": row["agent_id"] or row["person_id"],
        "at": stamp(row["created_at"]),
        "name": row["name"],
        "bytes": (len(content), hashlib.sha256(content).hexdigest()),
    }
    told = {
        **event.facts,
        "by": event.actor_id,
        "at": event.at,
        "name": row["name"] if event.details is None else event.details["name"],
        "bytes": (event.facts["size"], event.facts["sha256"]),
    }
    wrong = (name for name, value in stored.items() if told.get(name) != value)
    return next((f"its {name} is another" for name in wrong), None)
