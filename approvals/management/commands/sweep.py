"""`manage.py sweep`: everything that is due, once (config.md, Commands)."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals.actions import sealing
from approvals.actions.due import DUE, Piece, each_alone
from approvals.delivery import dispatcher


class Command(BaseCommand):
    """Safe beside running workers: whatever it does, they may be doing at the same moment."""

    help = "Run everything that is due once: deadlines, mail, seals. Prints what was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the counts of every piece that went well; exit 1 where one failed."""
        done = each_alone(PIECES)
        words = json.dumps(done.counts) if options["json"] else _sentence(done.counts)
        self.stdout.write(words)
        if done.failed:
            raise CommandError(f"Failed: {', '.join(done.failed)}. The log says why.")


def _send() -> dict[str, int]:
    done = dispatcher.drain()
    statuses = ("delivered", "retrying", "skipped", "dead")
    return {"addressed": done.addressed} | {word: done.mails[word] for word in statuses}


# Workers send and seal by tasks of their own (tasks.py), so that neither waits for the rest.
PIECES: dict[str, Piece] = {
    **DUE,
    "outbox": _send,
    "seals": lambda: {"sealed": sealing.seal_due()},
}


def _sentence(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) + "."
