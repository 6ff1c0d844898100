"""Sealers give events their place in the project's one sequence (reliability.md 5.9).

Who writes an event never waits for the project: the place comes afterwards, as a row of its
own. Any number of sealers may run. They take events *without a seal*, never "those after the
last id", because what commits late has an early id. Signed checkpoints, once there are any,
sign the head that a sealer has just written: `project, seq, hash` is all they need.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from approvals import clock
from approvals.models import AuditEvent, AuditSeal, Project
from approvals.models.transactions import write_transaction
from approvals.rules.chain import GENESIS, seal_hash

BATCH = 500

# What a seal needs to know of an event.
_Unsealed = tuple[str, str, str, int, str]  # id, subject type and id, number, hash
_FIELDS = ("id", "subject_type", "subject_id", "number", "hash")


def seal_due(limit: int = 10_000) -> int:
    """Seal up to `limit` events of all projects together; how many were sealed."""
    unsealed = AuditEvent.objects.filter(project=OuterRef("pk"), sealed=False)
    sealed = 0
    for project_id in Project.objects.filter(Exists(unsealed)).values_list("pk", flat=True):
        while sealed < limit and (batch := seal_project(project_id, limit - sealed)):
            sealed += batch
    return sealed


def seal_all(project_id: str) -> int:
    """Seal whatever this project has committed so far; how many were sealed."""
    sealed = 0
    while batch := seal_project(project_id):
        sealed += batch
    return sealed


def seal_project(project_id: str, limit: int = BATCH) -> int:
    """Seal about `limit` events of a project, never more than `BATCH`, in one transaction.

    Returns how many; 0 says that none was left. A few more than `limit` are taken where the
    earlier events of a subject would otherwise come after its later ones.
    """
    unsealed = AuditEvent.objects.filter(project_id=project_id, sealed=False)
    if not unsealed.exists():
        return 0
    with write_transaction():
        _queue_up(project_id)
        events = _take(unsealed, min(limit, BATCH))
        AuditSeal.objects.bulk_create(_seals(project_id, events))
        AuditEvent.objects.filter(pk__in=[event[0] for event in events]).update(sealed=True)
    return len(events)


def _seals(project_id: str, events: list[_Unsealed]) -> list[AuditSeal]:
    seq, prev_hash = _head(project_id)
    now = clock.now()
    seals: list[AuditSeal] = []
    for event_id, *_, event_hash in events:
        seq += 1
        digest = seal_hash(
            project=project_id,
            seq=seq,
            event=event_id,
            event_hash=event_hash,
            prev_hash=prev_hash,
        )
        seals.append(
            AuditSeal(
                project_id=project_id,
                seq=seq,
                event_id=event_id,
                prev_hash=prev_hash,
                hash=digest,
                sealed_at=now,
            )
        )
        prev_hash = digest
    return seals


def _queue_up(project_id: str) -> None:
    """Let one sealer of a project work at a time; UNIQUE(project, seq) would refuse the others."""
    if connection.vendor != "postgresql":
        return  # the write transaction is the queue
    digest = hashlib.sha256(f"countersign/sealer/{project_id}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)]
        )


def _head(project_id: str) -> tuple[int, str]:
    seals = AuditSeal.objects.filter(project_id=project_id).order_by("-seq")
    return seals.values_list("seq", "hash").first() or (0, GENESIS)


def _take(unsealed: QuerySet[AuditEvent], limit: int) -> list[_Unsealed]:
    """Unsealed events about in the order of their ids, and of each subject in its own order."""
    batch = list(unsealed.order_by("id").values_list(*_FIELDS)[:limit])
    if len(batch) == limit:
        batch += _left_behind(unsealed, batch)
    by_subject: defaultdict[tuple[str, str], list[_Unsealed]] = defaultdict(list)
    for event in sorted(batch, key=lambda event: event[3], reverse=True):
        by_subject[event[1], event[2]].append(event)
    return [by_subject[event[1], event[2]].pop() for event in batch]


def _left_behind(unsealed: QuerySet[AuditEvent], batch: list[_Unsealed]) -> list[_Unsealed]:
    """Earlier events of the batch's subjects whose ids are later: two in one millisecond, or
    from two machines whose clocks differ."""
    last = {(event[1], event[2]): event[3] for event in sorted(batch, key=lambda e: e[3])}
    taken = {event[0] for event in batch}
    others = unsealed.filter(subject_id__in={event[2] for event in batch}).values_list(*_FIELDS)
    return [
        event
        for event in others
        if event[0] not in taken and event[3] < last.get((event[1], event[2]), 0)
    ]
