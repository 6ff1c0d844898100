"""The audit log as JSON lines: one event a line, and a last line that says where it ends.

Every line holds what its hashes were made of, so that the file verifies without this program.
Signed checkpoints, once there are any, are to be named in the last line.
"""

from __future__ import annotations

from collections.abc import Iterator

from approvals.models import Project
from approvals.reads import audit
from approvals.rules import strict_json

CONTENT_TYPE = "application/jsonl"


def stream(project: Project, wanted: audit.Wanted) -> Iterator[bytes]:
    """The sealed events up to the head as it is now, then `export.end` (reliability.md 5.9).

    Yields whole lines, many at a time. Between two of them nothing is held open: each step may
    run in another thread, and the reader may stall as long as it likes.
    """
    head = audit.head(project.id)
    count = 0
    for chunk in audit.chunks(project.id, upto=head.seq, wanted=wanted):
        count += len(chunk)
        yield b"".join(strict_json.dumps(event) + b"\n" for event in chunk)
    end = {
        "type": "export.end",
        "head_seq": head.seq,
        "head_hash": head.hash,
        "count": count,
        "unsealed": audit.unsealed(project.id),
    }
    yield strict_json.dumps(end) + b"\n"
