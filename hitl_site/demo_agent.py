"""The demo's own agent, as a child process beside the embedded site.

It asks over HTTP with its key as any agent does, so that the first page a newcomer sees holds
live requests and the first click is followed by a change of real files.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from django.conf import settings

from approvals.actions import demo
from approvals.management import demo_credentials
from approvals.management.example_agent import agent_command, agent_environment

A_WEEK = 604_800
PATIENCE = 5


class DemoAgent:
    """Starts when the site listens, ends with it (also by kill -9: its standard input closes)."""

    def __init__(self) -> None:
        facts = demo_credentials.read() if settings.HITL_DEMO else None
        self._wanted = facts if facts is not None and demo.is_seeded(facts) else None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it if this installation is a demo; it takes up where it was ended."""
        if self._wanted is None:
            return
        folder = Path(settings.DATA_DIR) / "demo-files"
        self._child = subprocess.Popen(
            agent_command(folder, expires_in=A_WEEK, stays=True),
            env=agent_environment(url=_here(), api_key=self._wanted["agents"][0]["api_key"]),
            stdin=subprocess.PIPE,
            # Ctrl-C at the terminal is for the site, which then ends its agent itself.
            start_new_session=True,
        )

    def stop(self) -> None:
        """End it and wait until it is gone."""
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def _here() -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}"
