"""The servers that are compared, each a process of its own on the same PostgreSQL and Redis."""

from __future__ import annotations

import json
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.services import postgres, redis
from tests.services.programs import free_port
from tests.services.site import Process, status_of, wait_until


@dataclass
class Site:
    """A running site: where it listens, its database, and what `add_…` printed."""

    port: int
    database: str
    pid: int
    settings: dict[str, str]
    agent_key: str = ""
    person_token: str = ""
    password: str = ""

    def command(self, *words: str) -> Any:
        return run(["manage.py", *words], self.settings)

    def inside(self, measure: str) -> dict[str, float]:
        """What `benchmarks.inside` measures with this site's settings."""
        printed: dict[str, float] = json.loads(
            run(["-m", "benchmarks.inside", measure], self.settings).splitlines()[-1]
        )
        return printed


@contextmanager
def database() -> Iterator[str]:
    """The address of a fresh database that is dropped afterwards."""
    name = f"bench_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield postgres.url().rpartition("/")[0] + f"/{name}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def ours(*, embedded: bool = False, roles: str = "reviewer") -> Iterator[Site]:
    """Countersign as it runs: PostgreSQL and Redis, one web process and one worker; or everything
    in one process on SQLite."""
    with prepared(embedded=embedded, roles=roles) as site, ExitStack() as stack:
        web = stack.enter_context(Process("exec python manage.py serve", site.settings))
        if not embedded:
            stack.enter_context(Process("exec python manage.py work", site.settings))
        wait_until(lambda: status_of(f"http://127.0.0.1:{site.port}/healthz") == 200, "we answer")
        site.pid = web._process.pid
        yield site


@contextmanager
def prepared(*, embedded: bool = False, roles: str = "reviewer") -> Iterator[Site]:
    """Countersign's database with one project, one agent and one person; nothing runs."""
    with ExitStack() as stack:
        port = free_port()
        settings = {
            "PORT": str(port),
            "HITL_DATA_DIR": stack.enter_context(tempfile.TemporaryDirectory()),
            "HITL_DEMO": "0",
            "HITL_LOG_FORMAT": "json",
        }
        if not embedded:
            settings["DATABASE_URL"] = stack.enter_context(database())
            settings["REDIS_URL"] = f"{redis.url()}/61"
        run(["manage.py", "migrate", "--verbosity", "0"], settings)
        site = Site(port, settings.get("DATABASE_URL", ""), 0, settings)
        site.command("add_project", "bench", "--json")
        person = site.command(
            "add_person", "rita", "--project", "bench", "--roles", roles, "--json"
        )
        agent = site.command("add_agent", "bot", "--project", "bench", "--json")
        site.agent_key, site.person_token = agent["api_key"], person["token"]
        site.password = person["password"]
        yield site


@contextmanager
def bare() -> Iterator[Site]:
    """The bare Django site on daphne."""
    with database() as address:
        port = free_port()
        settings = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "benchmarks.bare.settings"}
        run(["-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"], settings)
        command = (
            f"exec daphne -e tcp:port={port}:interface=127.0.0.1:backlog=2048 "
            "--verbosity 0 benchmarks.bare.asgi:application"
        )
        with Process(command, settings) as web:
            wait_until(lambda: status_of(f"http://127.0.0.1:{port}/hello") == 200, "bare answers")
            yield Site(port, address, web._process.pid, settings)


def run(words: list[str], settings: dict[str, str]) -> Any:
    """Run Python with these words and settings; what it printed, as JSON where it was asked to."""
    with Process(["python", *words], settings) as process:
        code, output = process.wait(), process.output()
    if code != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{output}")
    return json.loads(output) if "--json" in words else output
