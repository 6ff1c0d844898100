"""`manage.py demo_agent`: what `make demo` calls, beside a running site."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from approvals.management import demo_credentials
from approvals.management.example_agent import agent_command, agent_environment
from approvals.management.plain import PlainCommand

MAX_SECONDS = 2_592_000  # thirty days, api.md 2.1


class Command(PlainCommand):
    """Becomes the example agent, with the demo's key and a fresh scratch folder."""

    help = "Run a real agent that asks the running site before it touches its files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", help="work on this folder instead of a fresh one")

    def handle(self, *args: Any, **options: Any) -> None:
        environment = _environment()
        seconds = _seconds(os.environ.get("EXPIRES_IN", "").strip() or "60")
        folder = options["folder"] or tempfile.mkdtemp(prefix="countersign-demo-")
        command = agent_command(Path(folder), expires_in=seconds)
        sys.stdout.flush()
        # Becoming the agent, not starting it: signals and the exit code are its own.
        os.execve(sys.executable, command, environment)  # noqa: S606


def _environment() -> dict[str, str]:
    facts = demo_credentials.read()
    if facts is None:
        raise CommandError(
            f"There is no demo in {settings.DATA_DIR}: start it with `make run` first.",
            returncode=1,
        )
    return agent_environment(url=settings.PUBLIC_URL, api_key=facts["agents"][0]["api_key"])


def _seconds(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MAX_SECONDS:
        return int(text)
    sentence = f"EXPIRES_IN must be seconds from 1 to {MAX_SECONDS}, not {text!r}."
    raise CommandError(sentence, returncode=2)
