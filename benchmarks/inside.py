"""What is measured inside our process, without HTTP: `python -m benchmarks.inside sweep`.

Runs with the settings of a site whose database is migrated, and prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402

from approvals import journal  # noqa: E402
from approvals.actions.expiry import settle_due  # noqa: E402
from approvals.actions.sealing import seal_all  # noqa: E402
from approvals.exports import audit_jsonl  # noqa: E402
from approvals.models import Agent, AuditEvent, Project  # noqa: E402
from approvals.models.inserting import insert  # noqa: E402
from approvals.reads.audit import Wanted  # noqa: E402
from approvals.reads.verification import verify  # noqa: E402
from tests.make import make_request  # noqa: E402


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def open_many(count: int) -> None:
    agent = Agent.objects.select_related("project").get()
    for _ in range(count):
        make_request(agent)


def creates(count: int = 1_200) -> dict[str, float]:
    """Seconds for `count` creates with their audit events, and without, a hundred in turn."""
    audited, append = 0.0, journal._append
    unaudited = 0.0
    open_many(100)
    for _ in range(count // 100):
        audited += timed(lambda: open_many(100))
        journal._append = only_promises  # type: ignore[assignment]
        unaudited += timed(lambda: open_many(100))
        journal._append = append
    return {"audited": audited, "unaudited": unaudited}


def only_promises(*, promised: Sequence[Model], **_: Any) -> list[AuditEvent]:
    """What `journal._append` would be if nothing were audited."""
    insert(*promised)
    return []


def sweep(count: int = 1_000) -> dict[str, float]:
    """Seconds to settle `count` due requests."""
    open_many(count)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE approvals_approvalrequest SET expires_at = created_at + interval '1 ms'"
        )
    settled = 0
    began = time.perf_counter()
    while done := settle_due():
        settled += done
    assert settled == count, settled
    return {"seconds": time.perf_counter() - began}


def log(count: int = 3_000) -> dict[str, float]:
    """Seconds to verify and to export `count` events, beside a hash loop and a COPY."""
    open_many(count)
    project = Project.objects.get()
    seal_all(project.id)
    wanted = Wanted()
    exported = [0]
    copied = [0]

    def export() -> None:
        exported[0] = sum(len(piece) for piece in audit_jsonl.stream(project, wanted))

    def copy() -> None:
        copied[0] = sum(len(piece) for piece in _copied())

    report = verify(project.id)
    assert report.broken is None, report.broken
    return {
        "verify": min(timed(lambda: verify(project.id)) for _ in range(3)),
        "hashes": min(timed(_hash_loop) for _ in range(3)),
        "export": min(timed(export) for _ in range(3)),
        "copy": min(timed(copy) for _ in range(3)),
        "export_bytes": exported[0],
        "copy_bytes": copied[0],
    }


_ROWS = (
    "SELECT e.*, d.salt, d.value, s.* FROM approvals_auditseal s "
    "JOIN approvals_auditevent e ON e.id = s.event_id "
    "JOIN approvals_auditdetail d ON d.event_id = e.id ORDER BY s.seq"
)


def _copied() -> Iterator[bytes]:
    with _raw() as raw, raw.cursor().copy(f"COPY ({_ROWS}) TO STDOUT") as pieces:
        for piece in pieces:
            yield bytes(piece)


def _hash_loop() -> None:
    """The least that a verifier can do: read every row, write the event, its details and its
    seal down canonically, and hash them."""
    with _raw() as raw:
        for row in raw.execute(_ROWS):
            texts = [str(cell) for cell in row]
            for part in (texts, texts[-9:-7], texts[-7:]):
                hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def _raw() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


MEASURES: dict[str, Callable[[], dict[str, float]]] = {
    "creates": creates,
    "sweep": sweep,
    "log": log,
}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]]()))
