"""The audit log as CSV: a view for spreadsheets. What proves anything is the JSONL."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from approvals.models import Project
from approvals.reads import audit

CONTENT_TYPE = "text/csv; charset=utf-8"
COLUMNS = (
    "seq",
    "at",
    "type",
    "actor_kind",
    "actor_id",
    "actor_name",
    "subject_type",
    "subject_id",
    "request",
    "run",
    "channel",
    "ip",
    "data",
    "details",
    "id",
    "hash",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def stream(project: Project, wanted: audit.Wanted) -> Iterator[bytes]:
    """A line of names, then one line an event, up to the head as it is now.

    Steps and stalls are as harmless as those of `audit_jsonl.stream`.
    """
    upto = audit.head(project.id).seq
    yield _lines([COLUMNS])
    for chunk in audit.chunks(project.id, upto=upto, wanted=wanted):
        yield _lines([_cells(event) for event in chunk])


def guarded(cell: str) -> str:
    """One `'` in front of what a spreadsheet would run (api.md 6); taking it off restores it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cells(event: dict[str, Any]) -> tuple[str, ...]:
    flat = event | {f"actor_{name}": value for name, value in event["actor"].items()}
    flat |= {f"subject_{name}": value for name, value in event["subject"].items()}
    cells = (flat[column] for column in COLUMNS)
    return tuple("" if cell is None else guarded(str(cell)) for cell in cells)


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8")
