"""A real Chromium: the one that is named, the system's, one from apt, or playwright's own."""

import os
import shutil
import subprocess
import sys
from functools import cache

from tests.services.programs import Unavailable


@cache
def path() -> str | None:
    """The program to drive; None means the one that playwright installed. Raises Unavailable."""
    found = os.environ.get("CHROMIUM") or _of_the_system()
    if found:
        return found
    if os.getuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium")
        if found := _of_the_system():
            return found
    if _run(sys.executable, "-m", "playwright", "install", "chromium"):
        return None
    raise Unavailable(
        "The browser tests need Chromium: install it, or name it with CHROMIUM=/path/to/chromium."
    )


def _of_the_system() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def _run(*command: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
