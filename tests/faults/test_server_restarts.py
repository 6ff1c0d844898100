"""A whole server is killed in the middle of a decision, and started again on the same folder.

HITL_KILL_ALL=1 tries every statement; else a few that differ: the first, the answer's row, the
decision, the commit and what follows it (reliability.md 5.11, G3).
"""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.services.programs import free_port
from tests.services.site import ROOT, Process, wait_until_it_answers

BODY = {
    "title": "Transfer to Acme",
    "action": {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}},
}
POINTS = (
    [*(("before", at) for at in range(1, 40)), ("after", 1), ("after", 2)]
    if os.environ.get("HITL_KILL_ALL")
    else [("before", 1), ("before", 9), ("before", 14), ("before", 18), ("after", 1)]
)


class Installation:
    """A data folder with a project, a reviewer and an agent, and the server that runs on it."""

    rita: str  # the reviewer's token
    bot: str  # the agent's key

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.mortal_settings",
            "HITL_DATA_DIR": str(folder),
            "HITL_DEMO": "0",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }

    def command(self, *words: str) -> dict:
        with Process(["python", "manage.py", *words], self.settings) as done:
            assert done.wait() == 0, done.output()
            return json.loads(done.output()) if "--json" in words else {}

    @contextmanager
    def running(self, kill: str = "never:0:") -> Iterator[Process]:
        with Process(
            ["python", "manage.py", "serve"], {**self.settings, "HITL_KILL": kill}
        ) as server:
            wait_until_it_answers(server, f"{self.url}/readyz")
            yield server


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path)
    made.command("migrate", "--verbosity", "0")
    made.command("add_project", "demo", "--json")
    made.rita = made.command(
        "add_person", "rita", "--project", "demo", "--roles", "reviewer", "--json"
    )["token"]
    made.bot = made.command("add_agent", "bot", "--project", "demo", "--json")["api_key"]
    return made


def as_(key: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", **headers}


@pytest.mark.slow
def test_a_decision_survives_the_server_that_was_killed_in_it(installation):
    url = f"{installation.url}/api/v1/requests"
    killed = 0
    for number, (moment, at) in enumerate(POINTS):
        with installation.running(f"{moment}:{at}:/responses") as server:
            headers = as_(installation.bot, **{"Idempotency-Key": f"request {number}"})
            made = httpx.post(url, json=BODY, headers=headers).json()
            answer = {"type": "approve", "revision": 1, "action_digest": made["action_digest"]}
            headers = as_(installation.rita, **{"Idempotency-Key": f"answer {number}"})
            try:
                reply = httpx.post(f"{url}/{made['id']}/responses", json=answer, headers=headers)
                acknowledged = reply.status_code
            except httpx.TransportError:
                acknowledged = None
                assert server.wait() == -signal.SIGKILL
                killed += 1
        with installation.running():
            seen = httpx.get(f"{url}/{made['id']}", headers=as_(installation.bot)).json()
            assert seen["status"] in ("pending", "approved")
            assert acknowledged is None or (acknowledged, seen["status"]) == (201, "approved")
            again = httpx.post(f"{url}/{made['id']}/responses", json=answer, headers=headers)
            assert again.status_code in (200, 201)
            waited = httpx.get(
                f"{url}/{made['id']}?wait=5", headers=as_(installation.bot), timeout=20
            ).json()
            assert (waited["status"], waited["next_action"]) == ("approved", "execute")
    assert killed >= 5
    installation.command("verify_audit")
