"""What the agent wants to do, kept on disk before anything is sent."""

from __future__ import annotations

import json
import os
import secrets
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from files_work import digest_of

PLAN = ".files-agent.json"
SAMPLES = {
    "logs/debug-2024.log": "2024-12-31T23:59:58Z DEBUG cache warm\n" * 40,
    "inbox/invoice-1042.txt": "Invoice 1042\nHalden Marine AS\nTotal: 4,820.00 EUR\n",
    "drafts/announcement.md": "# Winter opening hours\n\nWe are closed from 24 to 26 December.\n",
}


@dataclass
class Task:
    """One proposal. `attempt` is set before the approval is used, `outcome` when all is over."""

    key: str
    title: str
    action: str
    args: dict[str, Any]
    about: dict[str, Any]
    attempt: str = ""
    outcome: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The create fields besides action and arguments."""
        return {"title": self.title, **self.about}


@dataclass
class Plan:
    """The tasks of one folder. Saved whole, so a kill leaves the old plan or the new one."""

    folder: Path
    tasks: list[Task]
    lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def on(cls, folder: Path, *, expires_in: int) -> Plan:
        """Take up the folder's plan, or fill an empty folder and make one."""
        folder.mkdir(parents=True, exist_ok=True)
        folder = folder.resolve()
        saved = folder / PLAN
        if saved.exists():
            return cls(folder, [Task(**task) for task in json.loads(saved.read_text())])
        for name, text in SAMPLES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        plan = cls(folder, _proposals(folder, expires_in))
        plan.save()
        return plan

    def begin(self, task: Task) -> str:
        """Return the id of the attempt to execute; it is on disk before it is used."""
        with self.lock:
            task.attempt = task.attempt or secrets.token_urlsafe(24)
            self.save()
        return task.attempt

    def finish(self, task: Task, outcome: str) -> None:
        """Remember how it ended, so that a restart does not take it up again."""
        with self.lock:
            task.outcome = outcome
            self.save()

    def save(self) -> None:
        """Write the plan and put it in place of the old one."""
        fresh = self.folder / f"{PLAN}.new"
        with fresh.open("w") as file:
            json.dump([asdict(task) for task in self.tasks], file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / PLAN)


def _proposals(folder: Path, expires_in: int) -> list[Task]:
    log, invoice, draft = SAMPLES
    shared = {
        "resource": str(folder),
        "expires_in": expires_in,
        "on_timeout": "expire",
        "allowed_responses": ["approve", "reject"],
        "tags": ["files"],
    }
    return [
        _task(
            "delete_file",
            f"Delete {log}",
            {"path": log, **_facts(folder, log)},
            shared
            | {
                "risk": "high",
                "rationale": "Debug output of a year that is over; nothing reads it.",
                "side_effects": ["file_deleted"],
            },
        ),
        _task(
            "move_file",
            f"Move {invoice} to the archive",
            {"path": invoice, "to": "archive/invoice-1042.txt", **_facts(folder, invoice)},
            shared | {"risk": "low", "rationale": "The invoice is paid."},
        ),
        _task(
            "publish_file",
            f"Publish {draft}",
            {"path": draft, "to": "published/announcement.md", **_facts(folder, draft)},
            shared
            | {
                "risk": "medium",
                "rationale": "Customers ask about the opening hours.",
                "side_effects": ["visible_to_public"],
            },
        ),
    ]


def _task(action: str, title: str, args: dict[str, Any], about: dict[str, Any]) -> Task:
    return Task(f"files-agent-{secrets.token_hex(16)}", title, action, args, about)


def _facts(folder: Path, name: str) -> dict[str, Any]:
    # The content is part of what is approved: another file under the same name is another action.
    return {"bytes": (folder / name).stat().st_size, "sha256": digest_of(folder / name)}
