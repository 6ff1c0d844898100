"""`manage.py verify_audit`: is the audit log whole, and are the rows what it tells?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from approvals.management.plain import PlainCommand, add_json_option, project_named
from approvals.reads.verification import Report, verify


class Command(PlainCommand):
    """Reads one view of the database and holds up nobody, so it may run beside a busy site."""

    help = "Verify the audit log: exit 0 and figures, or exit 1 and the first break."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", metavar="P", help="only this project (name or id)")
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report and exit 1 where something is not as it was written."""
        project = project_named(options["project"]) if options["project"] else None
        report = verify(project.id if project else None)
        words = json.dumps(_facts(report)) if options["json"] else _sentence(report)
        self.stdout.write(words)
        if report.broken is not None:
            sys.exit(1)


def _facts(report: Report) -> dict[str, Any]:
    return {
        "ok": report.broken is None,
        "events": report.events,
        "requests": report.requests,
        "seals": report.seals,
        "unsealed": report.unsealed,
        "erased": report.erased,
        "break": asdict(report.broken) if report.broken else None,
    }


def _sentence(report: Report) -> str:
    seen = (
        f"{report.events} events of which {report.unsealed} are not sealed yet, "
        f"{report.requests} requests, {report.seals} seals, {report.erased} erased details"
    )
    if report.broken is None:
        return f"The audit log is whole: {seen}."
    places = (("event", report.broken.event), ("request", report.broken.request))
    where = ", ".join(f"{noun} {id}" for noun, id in places if id) or "no row"
    return f"BROKEN: {report.broken.kind} ({where}): {report.broken.detail}. Seen before: {seen}."
