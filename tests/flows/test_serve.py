"""`manage.py serve`, started for real: it comes up alone, ends cleanly, and says what is wrong."""

import signal
import socket
import sqlite3
from contextlib import closing

import pytest

from tests.services.programs import free_port
from tests.services.site import Process, status_of, wait_until_it_answers

SERVE = ["python", "manage.py", "serve"]


@pytest.fixture
def settings_of_site(tmp_path):
    return {"PORT": str(free_port()), "HITL_DATA_DIR": str(tmp_path / "data"), "HITL_DEMO": "0"}


def start(settings):
    return Process(SERVE, settings)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_empty_start_says_how_to_go_on_and_a_signal_ends_it_cleanly(settings_of_site, number):
    address = f"http://127.0.0.1:{settings_of_site['PORT']}"
    with start(settings_of_site) as site:
        wait_until_it_answers(site, f"{address}/readyz")
        assert status_of(f"{address}/static/admin/css/base.css") == 200
        assert "create_admin" in site.output()
        assert f"ready at {address}" in site.output()
        assert site.stop(number) == 0
        assert "Traceback" not in site.output()


def test_what_is_generated_is_private_and_stays(settings_of_site, tmp_path):
    kept = []
    for _ in range(2):
        with start(settings_of_site) as site:
            wait_until_it_answers(site, f"http://127.0.0.1:{settings_of_site['PORT']}/healthz")
            assert site.stop() == 0
        files = {path.name: path for path in (tmp_path / "data").iterdir()}
        kept.append(files["secret_key"].read_text())
        assert {path.stat().st_mode & 0o077 for path in files.values() if path.is_file()} == {0}
    assert kept[0] == kept[1]
    assert len(kept[0]) >= 50
    assert not (tmp_path / "data" / "backups").exists()


def test_a_start_that_migrates_keeps_the_data_from_before(settings_of_site, tmp_path):
    with Process(["python", "manage.py", "migrate", "auth"], settings_of_site) as older:
        assert older.wait() == 0, older.output()
    with start(settings_of_site) as site:
        wait_until_it_answers(site, f"http://127.0.0.1:{settings_of_site['PORT']}/readyz")
    (backup,) = (tmp_path / "data" / "backups").iterdir()
    with closing(sqlite3.connect(backup)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert "auth_group" in tables
    assert "approvals_project" not in tables


def refusal(settings):
    with start(settings) as site:
        assert site.wait() == 1, site.output()
        text = site.output().strip()
    assert "Traceback" not in text
    assert len(text.splitlines()) == 1, text
    return text


def test_a_port_in_use_is_said_in_one_sentence(settings_of_site):
    with socket.create_server(("127.0.0.1", int(settings_of_site["PORT"]))):
        assert f"Port {settings_of_site['PORT']}" in refusal(settings_of_site)


@pytest.mark.parametrize("host", ["no..such.host", "192.0.2.1"])
def test_a_host_that_is_not_ours_is_said_in_one_sentence(settings_of_site, host):
    assert f"HOST {host}" in refusal({**settings_of_site, "HOST": host})


def test_a_database_that_does_not_answer_is_said_in_one_sentence(settings_of_site):
    nobody = f"postgres://nobody@127.0.0.1:{free_port()}/nothing"
    assert "DATABASE_URL" in refusal({**settings_of_site, "DATABASE_URL": nobody})


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(settings_of_site, tmp_path):
    (tmp_path / "file").touch()
    settings = {**settings_of_site, "HITL_DATA_DIR": str(tmp_path / "file" / "data")}
    assert "HITL_DATA_DIR" in refusal(settings)


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(settings_of_site):
    assert "HITL_DATA_DIR" in refusal({**settings_of_site, "HITL_DATA_DIR": "/proc/self"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("DATABASE_URL", "mysql://x/y"),
        ("PUBLIC_URL", "approvals.example"),
        ("HITL_SWEEP_SECONDS", "soon"),
        ("HITL_LOG_FORMAT", "xml"),
        ("DEBUG", "perhaps"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings_of_site, name, value):
    assert refusal({**settings_of_site, name: value}).startswith(name)


def test_a_second_server_on_the_same_folder_is_refused(settings_of_site):
    with start(settings_of_site) as site:
        wait_until_it_answers(site, f"http://127.0.0.1:{settings_of_site['PORT']}/healthz")
        said = refusal({**settings_of_site, "PORT": str(free_port())})
    assert "Another Countersign runs" in said
