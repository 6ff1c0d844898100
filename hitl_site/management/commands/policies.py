"""`manage.py policies backtest FILE --last N --project P [--json]`."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from approvals.access.rulebooks import rulebook_of
from approvals.management.plain import PlainCommand, add_json_option, content_of, project_named
from approvals.project_file.nodes import FileRefused
from approvals.project_file.reading import MAX_BYTES
from approvals.reads.backtest import Backtest, backtest
from hitl_site.project_file.rulebooks import rulebook_of_file

MOST = 1_000_000


class Command(PlainCommand):
    """Says what a file's policies would have done; changes nothing."""

    help = "Judge the last N requests by the policies of a project file, beside those in force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["backtest"])
        parser.add_argument("file", help="the project file")
        parser.add_argument("--last", type=int, default=1_000, metavar="N", help="requests")
        parser.add_argument("--project", required=True)
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["last"] <= MOST:
            raise CommandError(f"--last must be from 1 to {MOST}.", returncode=2)
        project = project_named(options["project"])
        raw = content_of(options["file"], most=MAX_BYTES)
        try:
            after = rulebook_of_file(project, raw)
        except FileRefused as refused:
            told = "\n".join(map(str, refused.mistakes))
            raise CommandError(told, returncode=1) from None
        found = backtest(project, before=rulebook_of(project), after=after, last=options["last"])
        facts = _facts(found)
        self.stdout.write(json.dumps(facts) if options["json"] else _words(facts))


def _facts(found: Backtest) -> dict[str, Any]:
    """The shape of config.md; `changed` holds those whose verdict changes, newest first."""
    return {
        "requests": found.requests,
        "before": found.verdicts(found.before),
        "after": found.verdicts(found.after),
        "changed": [
            {
                "id": each.id,
                "before": each.before.verdict,
                "after": each.after.verdict,
                "reasons": list(each.reasons),
            }
            for each in found.changed
            if each.before.verdict != each.after.verdict
        ],
    }


def _words(facts: dict[str, Any]) -> str:
    sides = [
        f"{verdict}: {facts['before'][verdict]} -> {facts['after'][verdict]}"
        for verdict in facts["before"]
    ]
    changed = [
        f"{each['id']}: {each['before']} -> {each['after']} ({'; '.join(each['reasons'])})"
        for each in facts["changed"]
    ]
    return "\n".join([f"{facts['requests']} requests", *sides, *changed])
