"""The demo's passwords and keys: one file in the data folder, mode 0600, never the database."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from django.conf import settings

from approvals.actions.demo import DemoFacts


def path() -> Path:
    """Where the file stands."""
    return Path(settings.DATA_DIR) / "demo.json"


def read() -> DemoFacts | None:
    """What was kept, None where nothing was."""
    try:
        facts: DemoFacts = json.loads(path().read_text())
    except FileNotFoundError:
        return None
    return facts


def keep(facts: DemoFacts) -> None:
    """Write the file whole; it is never readable by others, not for a moment."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path().with_name(f".demo.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(facts, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path())
