"""deploy/Procfile, started for real on PostgreSQL and Redis."""

import json
import secrets

import httpx
import psycopg
import pytest

from tests.services import postgres, redis
from tests.services.programs import free_port
from tests.services.site import (
    ROOT,
    Process,
    status_of,
    wait_until,
    wait_until_it_answers,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def database():
    name = f"procfile_{secrets.token_hex(4)}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield postgres.url().rpartition("/")[0] + f"/{name}"
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings_of_site(tmp_path, database):
    port = free_port()
    return {
        "PORT": str(port),
        "HITL_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database,
        "REDIS_URL": f"{redis.url()}/60",
        "HITL_SWEEP_SECONDS": "0.5",
    }


@pytest.fixture(scope="module")
def procfile():
    lines = (ROOT / "deploy" / "Procfile").read_text().splitlines()
    commands = dict(line.split(": ", 1) for line in lines)
    # exec: so that a signal and the exit code are the program's own, not its shell's.
    return {
        name: command if "&&" in command else f"exec {command}"
        for name, command in commands.items()
    }


def run(command, settings):
    with Process(command, settings) as process:
        assert process.wait() == 0, process.output()
        return process.output()


def test_it_names_the_four_processes(procfile):
    assert set(procfile) == {"release", "web", "worker", "beat"}


def test_web_refuses_to_start_before_the_release(procfile, settings_of_site):
    with Process(procfile["web"], settings_of_site) as web:
        assert web.wait() == 1
        assert "migrate" in web.output()


def test_its_processes_work_together_and_end_cleanly(procfile, settings_of_site):
    address = f"http://127.0.0.1:{settings_of_site['PORT']}"
    run(procfile["release"], settings_of_site)
    facts = json.loads(run("python manage.py seed_demo --json", settings_of_site))
    with (
        Process(procfile["web"], settings_of_site) as web,
        Process(procfile["worker"], settings_of_site) as worker,
        Process(procfile["beat"], settings_of_site) as beat,
    ):
        wait_until_it_answers(web, f"{address}/readyz")
        assert status_of(f"{address}/login/") == 200
        request = ask(address, facts["agents"][0]["api_key"], expires_in=1)
        with psycopg.connect(settings_of_site["DATABASE_URL"], autocommit=True) as rows:
            # Nobody calls for it: the beat has to ring and the worker has to sweep.
            wait_until(
                lambda: status_in(rows, request) != "pending", "the worker settles what is due"
            )
        for process in (beat, worker, web):
            assert not process.ended, process.output()
            assert process.stop() == 0, process.output()
            assert "Traceback" not in process.output()


def status_in(rows, request):
    found = rows.execute("SELECT status FROM approvals_approvalrequest WHERE id = %s", [request])
    return found.fetchone()[0]


def ask(address, key, *, expires_in):
    answer = httpx.post(
        f"{address}/api/v1/requests",
        headers={"Authorization": f"Bearer {key}"},
        json={
            "title": "Delete a file",
            "action": {"name": "delete_file", "args": {"path": "a"}},
            "expires_in": expires_in,
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]
