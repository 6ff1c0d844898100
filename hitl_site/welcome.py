"""The first start: make the demo project and print, once, what a newcomer needs."""

import json
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command


def prepare() -> str:
    """Text to print when the site listens: empty unless the installation was empty."""
    if apps.get_model("approvals", "Project").objects.exists():
        return ""
    if not settings.HITL_DEMO:
        return (
            "Nothing is set up yet. Make the first admin with\n"
            "    .venv/bin/python manage.py create_admin USERNAME\n"
        )
    answer = StringIO()
    call_command("seed_demo", json=True, stdout=answer)
    return greeting(json.loads(answer.getvalue()))


def greeting(facts: dict[str, Any]) -> str:
    """The facts of `seed_demo --json` (foundation.md 1) as text with a curl line to try."""
    agent = facts["agents"][0]
    width = max(len(user["username"]) for user in facts["users"])
    people = "\n".join(
        f"    {user['username']:<{width}}  {user['password']}  ({', '.join(user['roles'])})"
        for user in facts["users"]
    )
    request = {
        "title": "Delete last year's logs",
        "action": {"name": "delete_file", "args": {"path": "logs/2025.log"}},
    }
    return f"""
A demo project was made. These are printed once:

  Sign in at {facts["base_url"]}/login/
{people}

  Agent {agent["name"]}, key
    {agent["api_key"]}

  Ask for an approval as that agent:
    curl -s {facts["base_url"]}/api/v1/requests \\
      -H "Authorization: Bearer {agent["api_key"]}" \\
      -H "Content-Type: application/json" \\
      -d {_quoted(json.dumps(request))}

"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
