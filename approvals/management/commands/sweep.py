"""`manage.py sweep`: everything that is due, once (config.md, Commands)."""

from __future__ import annotations

import json
import logging
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from approvals import clock
from approvals.actions import (
    delegations,
    expiry,
    pausing,
    sealing,
    sign_in,
)
from approvals.actions.stages import stalling
from approvals.actions.standing import states
from approvals.delivery import dispatcher

log = logging.getLogger(__name__)

Counts = dict[str, int]


class Command(BaseCommand):
    """Safe beside running workers: whatever it does, they may be doing at the same moment."""

    help = "Run everything that is due once: deadlines, mail, seals. Prints what was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the counts of every piece that went well; exit 1 where one failed."""
        counts: Counts = {}
        failed: list[str] = []
        for name, piece in PIECES.items():
            try:
                counts |= piece()
            except Exception:
                log.exception("%s failed", name)
                failed.append(name)
        words = json.dumps(counts) if options["json"] else _sentence(counts)
        self.stdout.write(words)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")


def _expire() -> Counts:
    return {"settled": expiry.settle_due()}


def _look_for_stuck() -> Counts:
    delegations.end_over()
    return {"stuck_or_free": stalling.look_for_stuck()}


def _resume() -> Counts:
    return {"resumed": pausing.complete_resumed()}


def _end() -> Counts:
    return {"grants_ended": states.end_due()}


def _send() -> Counts:
    done = dispatcher.drain()
    statuses = ("delivered", "retrying", "skipped", "dead")
    return {"addressed": done.addressed} | {word: done.mails[word] for word in statuses}


def _seal() -> Counts:
    return {"sealed": sealing.seal_due()}


def _forget() -> Counts:
    return {"forgotten": sign_in.forget_old_failures(now=clock.now())}


PIECES: dict[str, Callable[[], Counts]] = {
    "pauses": _resume,
    "expiry": _expire,
    "stuck requests": _look_for_stuck,
    "standing grants": _end,
    "outbox": _send,
    "seals": _seal,
    "sign-in failures": _forget,
}


def _sentence(counts: Counts) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) + "."
