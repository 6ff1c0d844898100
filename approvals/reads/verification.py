"""Whether the audit log is whole, and whether the rows are what it tells (reliability.md 5.9).

Found is any row of events, details and seals that was edited, deleted, inserted or moved, any
request, revision, answer, comment, opening, decision, grant or execution that differs from the
replayed events, and any file that is not what was handed in. What no chain can show is a log that
was cut at its end, or rewritten from some place on to the end: that takes a head that somebody
keeps elsewhere. Signed checkpoints will be compared here, with the seals. When a seal was set
(`sealed_at`) is no part of its hash, and evidence of nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from approvals.models import ApprovalRequest, AuditEvent, AuditSeal
from approvals.rules.chain import GENESIS, seal_hash
from approvals.rules.replay import replay
from approvals.rules.told import Impossible, Rows, difference

from .audit_chain import FIELDS, Break, Broken, Event, check_chain
from .audit_files import check_file, check_no_file_untold
from .audit_rows import stored_rows
from .snapshot import snapshot

CHUNK = 2_000
REPLAYED_AT_ONCE = 200


@dataclass(slots=True)
class Report:
    """What was looked at, up to the first break if there is one; `unsealed` is the tail."""

    events: int = 0
    requests: int = 0
    unsealed: int = 0
    erased: int = 0
    seals: int = 0
    broken: Break | None = None


def verify(project_id: str | None = None) -> Report:
    """Check the log of one project or of all, in one view of the database and flat memory."""
    report = Report()
    with snapshot():
        try:
            _check_events(report, project_id)
            _check_seals(report, project_id)
        except Broken as broken:
            report.broken = broken.found
    return report


def _check_events(report: Report, project_id: str | None) -> None:
    rows = AuditEvent.objects.order_by("subject_type", "subject_id", "number")
    requests = ApprovalRequest.objects.all()
    if project_id is not None:
        rows = rows.filter(project_id=project_id)
        requests = requests.filter(project_id=project_id)
    events = (Event(*row) for row in rows.values_list(*FIELDS).iterator(CHUNK))
    told: dict[str, Rows] = {}
    for (subject_type, subject_id), chain in groupby(events, lambda event: event.subject):
        whole = _counted(report, check_chain(chain))
        if subject_type == "attachment":
            check_file(subject_id, whole)
            continue
        if subject_type != "request":
            deque(whole, maxlen=0)
            continue
        told[subject_id] = _replay(subject_id, whole)
        if len(told) == REPLAYED_AT_ONCE:
            _compare(report, told)
    _compare(report, told)
    _check_none_untold(requests)
    check_no_file_untold(project_id)


def _counted(report: Report, events: Iterator[Event]) -> Iterator[Event]:
    for event in events:
        report.events += 1
        report.unsealed += not event.sealed
        report.erased += event.detail is not None and event.value is None
        yield event


def _replay(request_id: str, events: Iterator[Event]) -> Rows:
    chain = list(events)
    try:
        rows = replay(event.told() for event in chain)
    except Impossible as error:
        raise Broken(
            "story_impossible", str(error), event=chain[-1].id, request=request_id
        ) from error
    rows.request["project"] = chain[0].project
    return rows


def _compare(report: Report, told: dict[str, Rows]) -> None:
    stored = stored_rows(told)
    for request_id, rows in told.items():
        found = difference(rows, stored.get(request_id, Rows()))
        if found is not None:
            raise Broken("rows_differ", found, request=request_id)
    report.requests += len(told)
    told.clear()


def _check_none_untold(requests: QuerySet[ApprovalRequest]) -> None:
    events = AuditEvent.objects.filter(subject_type="request", subject_id=OuterRef("pk"))
    untold = requests.filter(~Exists(events)).values_list("pk", flat=True).first()
    if untold is not None:
        raise Broken("event_missing", "no event tells of this request", request=untold)


def _check_seals(report: Report, project_id: str | None) -> None:
    hashes = AuditEvent.objects.filter(pk=OuterRef("event_id")).values("hash")
    seals = AuditSeal.objects.order_by("project_id", "seq")
    if project_id is not None:
        seals = seals.filter(project_id=project_id)
    # Not a join: the seal of an event that is gone has to be seen as well.
    rows = seals.values_list(
        "project_id", "seq", "event_id", "prev_hash", "hash", Subquery(hashes)
    ).iterator(CHUNK)
    for _, chain in groupby(rows, lambda row: row[0]):
        _check_seal_chain(report, chain)


def _check_seal_chain(report: Report, chain: Iterator[tuple[Any, ...]]) -> None:
    head = GENESIS
    for place, (project, seq, event, prev_hash, hash, event_hash) in enumerate(chain, start=1):
        where = f"seal {seq} of {project}"
        if seq != place:
            kind = "seal_missing" if seq > place else "seal_inserted"
            raise Broken(kind, f"{where}: {place} should be here", event=event)
        if event_hash is None:
            raise Broken("event_missing", f"{where}: its event is gone", event=event)
        if hash != seal_hash(
            project=project, seq=seq, event=event, event_hash=event_hash, prev_hash=prev_hash
        ):
            raise Broken("seal_edited", f"{where}: it does not fit its hash", event=event)
        if prev_hash != head:
            raise Broken("chain_broken", f"{where}: it does not follow the one before", event=event)
        head = hash
        report.seals += 1
