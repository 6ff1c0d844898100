"""How the example agent of `client/` is started: by `make demo`, and beside `make run`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings


def agent_command(folder: Path, *, expires_in: int, stays: bool = False) -> list[str]:
    """The command line of an agent that works on `folder`; `stays`: through restarts."""
    program = _client() / "examples" / "files_agent.py"
    command = [sys.executable, str(program), str(folder), "--expires-in", str(expires_in)]
    return [*command, "--stay"] if stays else command


def agent_environment(*, url: str, api_key: str) -> dict[str, str]:
    """Our environment, with the address and key that the agent shall use."""
    return {
        **os.environ,
        "COUNTERSIGN_URL": url,
        "COUNTERSIGN_API_KEY": api_key,
        "PYTHONPATH": str(_client() / "src"),
    }


def _client() -> Path:
    return Path(settings.BASE_DIR) / "client"
