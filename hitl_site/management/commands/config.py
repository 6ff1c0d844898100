"""`manage.py config export|import FILE|diff FILE [--project P]`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from approvals.exceptions import Conflict
from approvals.management.plain import (
    AT_THE_COMMAND_LINE,
    PlainCommand,
    content_of,
    project_meant,
)
from approvals.models import Project
from approvals.project_file.nodes import FileRefused
from approvals.project_file.reading import MAX_BYTES
from hitl_site.project_file.exporting import export
from hitl_site.project_file.importing import REMOVALS, import_file


class Command(PlainCommand):
    """Writes the project file, brings one in, or shows what that would change."""

    help = "Export a project's set-up as one YAML file, import one, or show the differences."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "import", "diff"])
        parser.add_argument("file", nargs="?", help="the project file, for import and diff")
        parser.add_argument("--project", help="may be left out where there is one only")
        parser.add_argument("--dry-run", action="store_true", help="import: change nothing")
        parser.add_argument(
            "--allow-removals", action="store_true", help="import: archive what is left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _check_usage(options)
        project = project_meant(options["project"])
        if options["what"] == "export":
            self.stdout.write(export(project), ending="")
            return
        raw = content_of(options["file"], most=MAX_BYTES)
        try:
            self._bring_in(project, raw, options)
        except FileRefused as refused:
            told = "\n".join(map(str, refused.mistakes))
            raise CommandError(told, returncode=1) from None
        except Conflict as refusal:
            hint = " Add --allow-removals for that." if refusal.code == REMOVALS else ""
            raise CommandError(f"{refusal.detail}{hint}", returncode=1) from None

    def _bring_in(self, project: Project, raw: bytes, options: dict[str, Any]) -> None:
        is_diff = options["what"] == "diff"
        found = import_file(
            project=project,
            raw=raw,
            actor=AT_THE_COMMAND_LINE,
            allow_removals=is_diff or options["allow_removals"],
            dry_run=is_diff or options["dry_run"],
        )
        for line in found.lines:
            self.stdout.write(line)
        for note in found.notes:
            self.stderr.write(note)
        if is_diff and found.lost:
            self.stderr.write(f"An import needs --allow-removals for {', '.join(found.lost)}.")
        if not is_diff:
            self.stdout.write(_summary(len(found.lines), options["dry_run"]))


def _summary(count: int, dry_run: bool) -> str:
    if not count:
        return "Nothing to change."
    lines = "1 line" if count == 1 else f"{count} lines"
    return f"{lines} would change." if dry_run else f"{lines} changed."


def _check_usage(options: dict[str, Any]) -> None:
    exports = options["what"] == "export"
    if exports and options["file"]:
        raise CommandError("config export writes to its output and takes no file.", returncode=2)
    if not exports and not options["file"]:
        raise CommandError(f"Name the file: config {options['what']} FILE.", returncode=2)
    if options["what"] != "import" and (options["dry_run"] or options["allow_removals"]):
        raise CommandError("--dry-run and --allow-removals are for config import.", returncode=2)
