"""Files are handed in: by agents as evidence, by people as answers."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, QuerySet, Sum

from approvals import clock, journal
from approvals.access.principals import AgentPrincipal, Principal
from approvals.exceptions import FieldError, Invalid, TooLarge, TooMany
from approvals.models import Agent, Attachment, Person
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.media_types import MAX_BYTES, media_type_of

# What one agent, or one person, may hand in within a day: nobody fills the disk.
DAY = timedelta(days=1)
MOST_FILES = 1000
MOST_BYTES = 256 * 1024 * 1024


def hand_in(*, principal: Principal, name: str, content: bytes) -> Attachment:
    """Keep a file as it came, typed by its own bytes. It never changes afterwards.

    `name` is clean already (`rules.file_names`). Raises `Invalid` (`out_of_range`) for an empty
    file, `TooLarge`, and `TooMany` (`rate_limited`) where a day's files would be too many.
    """
    if not content:
        error = FieldError("", "is empty", "out_of_range")
        raise Invalid("out_of_range", "The body is the file, and it is empty.", errors=[error])
    if len(content) > MAX_BYTES:
        raise TooLarge("too_large", f"A file has at most {MAX_BYTES} bytes.")
    with write_transaction():
        now = clock.now()
        _check_day(principal, len(content), now)
        file = Attachment(
            project=principal.project,
            agent=principal.agent if isinstance(principal, AgentPrincipal) else None,
            person=None if isinstance(principal, AgentPrincipal) else principal.person,
            name=name,
            media_type=media_type_of(content),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            created_at=now,
        )
        insert(file)
        facts = {"media_type": file.media_type, "size": file.size, "sha256": file.sha256}
        entry = journal.Entry("file.handed_in", facts, {"name": name})
        journal.record_file(file, actor=principal.actor, at=now, entry=entry)
    return file


def _check_day(principal: Principal, size: int, now: datetime) -> None:
    """Raise `TooMany` where this file passes what its sender may hand in within a day. The
    sender's row is held, so that what they hand in at the same time queues up."""
    holder: type[Agent] | type[Person] = Agent if isinstance(principal, AgentPrincipal) else Person
    if connection.vendor == "postgresql":
        holder._default_manager.select_for_update(no_key=True).only("pk").get(pk=principal.id)
    recent = _handed_in_by(principal).filter(created_at__gt=now - DAY)
    found = recent.aggregate(files=Count("pk"), size=Sum("size"), first=Min("created_at"))
    if found["files"] < MOST_FILES and (found["size"] or 0) + size <= MOST_BYTES:
        return
    raise TooMany(
        "rate_limited",
        f"At most {MOST_FILES} files and {MOST_BYTES} bytes may be handed in within a day.",
        retry_after=max(1, math.ceil((found["first"] + DAY - now).total_seconds())),
    )


def _handed_in_by(principal: Principal) -> QuerySet[Attachment]:
    if isinstance(principal, AgentPrincipal):
        return Attachment.objects.filter(agent=principal.id)
    return Attachment.objects.filter(person=principal.id)
