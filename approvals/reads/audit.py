"""The sealed audit log of a project: a page of it for the API, all of a period for an export.

Both go forward by the seal's place in the project's sequence, which has no gaps and is never
reordered. Every chunk is one short statement of its own, so that a reader who stalls holds
neither a transaction nor rows in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min

from approvals.models import AuditEvent, AuditSeal
from approvals.rules.chain import GENESIS
from approvals.rules.strict_json import Raw
from approvals.rules.times import stamp

CHUNK = 500

_FIELDS = (
    "seq",
    "prev_hash",
    "hash",
    "event_id",
    "event__at",
    "event__type",
    "event__actor_kind",
    "event__actor_id",
    "event__subject_type",
    "event__subject_id",
    "event__request_id",
    "event__channel",
    "event__facts",
    "event__hash",
    "event__number",
    "event__commitment",
    "event__prev_hash",
    "event__detail__salt",
    "event__detail__value",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: of a period (`from_` inclusive, `to` exclusive), a type, somebody, something.

    `subject` is the id of a request, a project or whatever else events are about.
    """

    from_: datetime | None = None
    to: datetime | None = None
    type: str | None = None
    actor: str | None = None
    subject: str | None = None
    request: str | None = None

    def conditions(self, prefix: str = "") -> dict[str, Any]:
        """Conditions on `AuditEvent`, each name behind `prefix`."""
        named = {
            "at__gte": self.from_,
            "at__lt": self.to,
            "type": self.type,
            "actor_id": self.actor,
            "subject_id": self.subject,
            "request_id": self.request,
        }
        return {prefix + name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Head:
    """The last place of a project's sequence; seq 0 before there is any."""

    seq: int
    hash: str


def head(project_id: str) -> Head:
    """The project's last seal as it is now."""
    seals = AuditSeal.objects.filter(project_id=project_id).order_by("-seq")
    seq, digest = seals.values_list("seq", "hash").first() or (0, GENESIS)
    return Head(seq, digest)


def unsealed(project_id: str) -> int:
    """How many committed events have no place yet."""
    return AuditEvent.objects.filter(project_id=project_id, sealed=False).count()


def events(
    project_id: str,
    *,
    after: int = 0,
    upto: int | None = None,
    wanted: Wanted | None = None,
    limit: int = CHUNK,
) -> list[dict[str, Any]]:
    """At most `limit` sealed events behind place `after`, as api.md 6 shows them, oldest first.

    Beside api.md's members stands what a verifier needs: `project`, `number`, `commitment`,
    `prev_hash`, the `seal`, and the readable `details` with their `salt`, both null once erased.
    The facts that the hash covers are `data`; of `actor` it covers `kind` and `id`.
    """
    seals = AuditSeal.objects.filter(project_id=project_id, seq__gt=after)
    if upto is not None:
        seals = seals.filter(seq__lte=upto)
    if wanted is not None:
        seals = seals.filter(**wanted.conditions("event__"))
    rows = seals.order_by("seq").values_list(*_FIELDS)[:limit]
    return [_object(project_id, *row) for row in rows]


def chunks(project_id: str, *, upto: int, wanted: Wanted) -> Iterator[list[dict[str, Any]]]:
    """All wanted events up to place `upto`, in lists of at most `CHUNK`.

    Only the stretch of the sequence that holds the period is looked at.
    """
    inside = AuditEvent.objects.filter(project_id=project_id, **wanted.conditions())
    ends = inside.aggregate(first=Min("seal__seq"), last=Max("seal__seq"))
    if ends["first"] is None:
        return
    after, upto = ends["first"] - 1, min(upto, ends["last"])
    while after < upto:
        chunk = events(project_id, after=after, upto=upto, wanted=wanted, limit=CHUNK)
        if not chunk:
            return
        yield chunk
        after = chunk[-1]["seq"]


def _object(
    project_id: str,
    seq: int,
    seal_prev: str,
    seal_hash: str,
    id: str,
    at: datetime,
    type: str,
    actor_kind: str,
    actor_id: str | None,
    subject_type: str,
    subject_id: str,
    request: str | None,
    channel: str,
    facts: str,
    hash: str,
    number: int,
    commitment: str,
    prev_hash: str,
    salt: str | None,
    value: str | None,
) -> dict[str, Any]:
    details = json.loads(value) if value else {}
    return {
        "id": id,
        "seq": seq,
        "at": stamp(at),
        "type": type,
        "actor": {"kind": actor_kind, "id": actor_id, "name": details.get("actor_name")},
        "subject": {"type": subject_type, "id": subject_id},
        "request": request,
        "run": None,
        "ip": details.get("ip"),
        "channel": channel,
        "data": Raw(facts),
        "hash": hash,
        "project": project_id,
        "number": number,
        "commitment": commitment,
        "prev_hash": prev_hash,
        "details": Raw(value) if value else None,
        "salt": salt,
        "seal": {"prev_hash": seal_prev, "hash": seal_hash},
    }
