"""`manage.py seed_demo --json`."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from approvals.actions import demo
from approvals.actions.demo import DemoFacts
from approvals.management import demo_credentials
from approvals.management.plain import AT_THE_COMMAND_LINE, PlainCommand, add_json_option


class Command(PlainCommand):
    """Makes the demo project, or tells again what it is; idempotent."""

    help = "Make the demo project, once, and print its accounts and its agent's key."

    def add_arguments(self, parser: CommandParser) -> None:
        add_json_option(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        facts = _facts()
        if options["json"]:
            self.stdout.write(json.dumps({"base_url": settings.PUBLIC_URL, **facts}))
            return
        self.stdout.write(f"project {facts['project']} at {settings.PUBLIC_URL}")
        for user in facts["users"]:
            roles = ", ".join(user["roles"])
            self.stdout.write(f"{user['username']} ({roles}): password {user['password']}")
        for agent in facts["agents"]:
            self.stdout.write(f"agent {agent['name']}: key {agent['api_key']}")


def _facts() -> DemoFacts:
    kept = demo_credentials.read()
    if kept is not None and demo.is_seeded(kept):
        return kept
    if demo.has_project():
        raise CommandError(
            f"There is a project {demo.PROJECT!r} whose credentials are not in "
            f"{demo_credentials.path()}; nothing was changed.",
            returncode=1,
        )
    return demo.seed_demo(actor=AT_THE_COMMAND_LINE, keep=demo_credentials.keep)
