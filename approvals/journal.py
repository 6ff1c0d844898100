"""The one way to write down what happened.

`record` adds the audit events of one action, chained to those before them on the same
subject, and the outbox rows that the action promises: all in the caller's transaction,
so that nothing happens unrecorded and nothing is promised that did not happen.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from approvals import wakeups
from approvals.models import (
    ApprovalRequest,
    Attachment,
    AuditDetail,
    AuditEvent,
    OutboxMessage,
    Project,
)
from approvals.models.compiled import Compiled
from approvals.models.ids import new_id
from approvals.models.inserting import insert
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.chain import GENESIS, commitment, event_hash
from approvals.rules.event_types import EVENT_TYPES
from approvals.rules.times import stamp


@dataclass(frozen=True, slots=True)
class Promise:
    """A message to be sent, and the stages that it is about: by id, each with the moment
    (`times.stamp`) that began what is told of it. It is sent while that is still so."""

    kind: OutboxMessage.Kind
    stages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to record. `facts` are chained for ever; `details` are personal and erasable."""

    type: str
    facts: Mapping[str, object]
    details: Mapping[str, object] = field(default_factory=dict)


def record_request(
    request: ApprovalRequest,
    *,
    actor: Actor,
    at: datetime,
    entries: Sequence[Entry],
    is_new: bool = False,
    promises: Sequence[Promise] = (),
    rings: bool = True,
) -> list[AuditEvent]:
    """Record facts about a request whose row the caller holds, ring its bell, and promise sends.

    `is_new` spares the look for an event before; what only looks at a request does not ring
    (`rings`), and wakes nobody. Every entry's facts gain the request's
    `version`, which must be that of the row as it will be committed.
    """
    dated = [replace(entry, facts={**entry.facts, "version": request.version}) for entry in entries]
    promised = [
        OutboxMessage(
            project_id=request.project_id,
            request=request,
            kind=promise.kind,
            event=entries[-1].type,
            stages=dict(promise.stages),
            created_at=at,
            next_attempt_at=at,
        )
        for promise in promises
    ]
    events = _append(
        project_id=request.project_id,
        request_id=request.id,
        subject=("request", request.id),
        head=None if is_new else _head("request", request.id),
        actor=actor,
        at=at,
        entries=dated,
        promised=promised,
    )
    if promised:
        wakeups.drain()
    if rings:
        wakeups.ring(wakeups.of_request(request, "new" if is_new else "changed"))
    return events


def record_requests(
    requests: Sequence[ApprovalRequest],
    *,
    actor: Actor,
    at: datetime,
    entry_of: Callable[[ApprovalRequest], Entry],
) -> None:
    """Record one fact about each of many requests whose rows the caller holds. No bell rings."""
    ids = [request.id for request in requests]
    rows = AuditEvent.objects.filter(subject_type="request", subject_id__in=ids)
    found = rows.order_by("number").values_list("subject_id", "number", "hash")
    heads = {subject: (number, hash) for subject, number, hash in found}
    for request in requests:
        entry = entry_of(request)
        _append(
            project_id=request.project_id,
            request_id=request.id,
            subject=("request", request.id),
            head=heads[request.id],
            actor=actor,
            at=at,
            entries=[replace(entry, facts={**entry.facts, "version": request.version})],
        )


def record_file(file: Attachment, *, actor: Actor, at: datetime, entry: Entry) -> None:
    """Record the one fact about a file that was just handed in. It never changes."""
    _append(
        project_id=file.project_id,
        request_id=None,
        subject=("attachment", file.id),
        head=None,
        actor=actor,
        at=at,
        entries=[entry],
    )


def record_project(
    project: Project, *, actor: Actor, at: datetime, entries: Sequence[Entry]
) -> list[AuditEvent]:
    """Record facts about a project's set-up. Takes the project's row, so that they queue up."""
    if connection.vendor == "postgresql":
        Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)
    return _append(
        project_id=project.id,
        request_id=None,
        subject=("project", project.id),
        head=_head("project", project.id),
        actor=actor,
        at=at,
        entries=entries,
    )


def _head(subject_type: str, subject_id: str) -> tuple[int, str] | None:
    return next(iter(_HEADS.rows(subject_type, subject_id)), None)


_HEADS = Compiled(
    lambda subject_type, subject_id: (
        AuditEvent.objects.filter(subject_type=subject_type, subject_id=subject_id)
        .order_by("-number")
        .values_list("number", "hash")[:1]
    )
)


def _append(
    *,
    project_id: str,
    request_id: str | None,
    subject: tuple[str, str],
    head: tuple[int, str] | None,
    actor: Actor,
    at: datetime,
    entries: Sequence[Entry],
    promised: Sequence[OutboxMessage] = (),
) -> list[AuditEvent]:
    number, prev_hash = head or (0, GENESIS)
    events: list[AuditEvent] = []
    details: list[AuditDetail] = []
    for entry in entries:
        number += 1
        event, detail = _event(
            entry,
            project_id=project_id,
            request_id=request_id,
            subject=subject,
            number=number,
            prev_hash=prev_hash,
            actor=actor,
            at=at,
        )
        prev_hash = event.hash
        events.append(event)
        details.append(detail)
    insert(*events, *details, *promised)
    return events


def _event(
    entry: Entry,
    *,
    project_id: str,
    request_id: str | None,
    subject: tuple[str, str],
    number: int,
    prev_hash: str,
    actor: Actor,
    at: datetime,
) -> tuple[AuditEvent, AuditDetail]:
    if entry.type not in EVENT_TYPES:
        raise LookupError(f"{entry.type} is not a registered event type")
    salt = secrets.token_hex(32)
    readable = {"actor_name": actor.name, "ip": actor.ip, **entry.details}
    event_id = new_id("evt")
    committed = commitment(salt, readable)
    chained: dict[str, object] = {
        "id": event_id,
        "project": project_id,
        "request": request_id,
        "subject": {"type": subject[0], "id": subject[1]},
        "number": number,
        "type": entry.type,
        "at": stamp(at),
        "actor": {"kind": actor.kind, "id": actor.id},
        "channel": actor.channel,
        "facts": dict(entry.facts),
        "commitment": committed,
        "prev_hash": prev_hash,
    }
    event = AuditEvent(
        id=event_id,
        project_id=project_id,
        request_id=request_id,
        subject_type=subject[0],
        subject_id=subject[1],
        number=number,
        type=entry.type,
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        channel=actor.channel,
        facts=strict_json.dumps(entry.facts).decode(),
        commitment=committed,
        prev_hash=prev_hash,
        hash=event_hash(chained),
    )
    value = strict_json.dumps(readable).decode()
    return event, AuditDetail(event=event, salt=salt, value=value)
