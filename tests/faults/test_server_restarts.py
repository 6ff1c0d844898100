"""A whole server is killed in the middle of a decision, and started again on the same folder.

HITL_KILL_ALL=1 tries every statement; else a few that differ: the first, the answer's row, the
decision, the commit and what follows it (reliability.md 5.11, G3).
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
START = 60  # seconds a server may take to answer
BODY = {
    "title": "Transfer to Acme",
    "action": {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}},
}
POINTS = (
    [(moment, at) for at in range(1, 40) for moment in ("before", "after")]
    if os.environ.get("HITL_KILL_ALL")
    else [("before", 1), ("after", 8), ("before", 14), ("after", 17), ("after", 20)]
)


class Installation:
    """A data folder with a project, two people and an agent, and the server that runs on it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if "HITL_TEST" not in name},
            "DJANGO_SETTINGS_MODULE": "tests.faults.mortal_settings",
            "HITL_DATA_DIR": str(folder),
            "HITL_DEMO": "0",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
        }
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PYTEST_XDIST_WORKER"):
            self.environment.pop(name, None)

    def command(self, *words: str) -> dict:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout) if "--json" in words else {}

    def start(self, kill: str = "never:0:") -> subprocess.Popen:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env={**self.environment, "HITL_KILL": kill},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return server
            except httpx.TransportError:
                assert server.poll() is None, "the server ended instead of starting"
                select_a_little()
        server.kill()
        raise AssertionError("the server did not get ready")


def select_a_little() -> None:
    """Give the starting server the processor before asking again."""
    signal.sigtimedwait([], 0.05)


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


def test_a_decision_survives_the_server_that_was_killed_in_it(installation):
    url = f"{installation.url}/api/v1/requests"
    for number, (moment, at) in enumerate(POINTS):
        server = installation.start(f"{moment}:{at}:/responses")
        made = httpx.post(
            url, json=BODY, headers=as_(installation.bot, **{"Idempotency-Key": f"r{number}"})
        ).json()
        answer = {"type": "approve", "revision": 1, "action_digest": made["action_digest"]}
        headers = as_(installation.rita, **{"Idempotency-Key": f"a{number}"})
        try:
            reply = httpx.post(f"{url}/{made['id']}/responses", json=answer, headers=headers)
            acknowledged = reply.status_code
            server.send_signal(signal.SIGTERM)
            assert server.wait(30) == 0
        except httpx.TransportError:
            acknowledged = None
            assert server.wait(30) == -signal.SIGKILL
        server = installation.start()
        seen = httpx.get(f"{url}/{made['id']}", headers=as_(installation.bot)).json()
        assert seen["status"] in ("pending", "approved")
        assert acknowledged in (None, 201)
        assert acknowledged is None or seen["status"] == "approved"
        again = httpx.post(f"{url}/{made['id']}/responses", json=answer, headers=headers)
        assert again.status_code in (200, 201)
        waited = httpx.get(
            f"{url}/{made['id']}?wait=5", headers=as_(installation.bot), timeout=20
        ).json()
        assert (waited["status"], waited["next_action"]) == ("approved", "execute")
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    installation.command("verify_audit")
