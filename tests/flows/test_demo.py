"""The main job on real input: a running site, a real agent, real files, one click.

Both agents are here: the one beside `make run`, and the one of `make demo`.
"""

import json
import signal
import sqlite3
import stat
import urllib.request
from contextlib import closing

import pytest

from tests.flows.demo_site import AGENT, SERVE, new_demo
from tests.services.site import Process, wait_until, wait_until_it_answers

LOG, INVOICE, DRAFT = "logs/debug-2024.log", "inbox/invoice-1042.txt", "drafts/announcement.md"


@pytest.fixture(scope="module")
def demo(tmp_path_factory, migrated):
    made = new_demo(tmp_path_factory.mktemp("demo") / "data", migrated)
    with Process(SERVE, made.settings) as site:
        wait_until_it_answers(site, f"{made.address}/readyz")
        yield made


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".files-agent")
    }


def test_the_first_start_holds_live_requests_and_the_first_click_changes_a_file(tmp_path):
    demo = new_demo(tmp_path / "data")
    files = demo.folder / "demo-files"
    with Process(SERVE, demo.settings) as site:
        wait_until_it_answers(site, f"{demo.address}/readyz")
        asked = demo.wait_until_asked(files)
        secrets = [user["password"] for user in demo.facts["users"]]
        secrets += [agent["api_key"] for agent in demo.facts["agents"]]
        assert all(secret in site.output() for secret in secrets)
        demo.answer(asked["delete_file"], "approve")
        demo.answer(asked["move_file"], "reject", "keep it there")
        demo.wait_until_reported(asked["delete_file"], "succeeded")
        assert sorted(contents(files)) == [DRAFT, INVOICE]
        site.stop(signal.SIGKILL)
    with Process(SERVE, demo.settings) as site:
        wait_until_it_answers(site, f"{demo.address}/readyz")
        assert not any(secret in site.output() for secret in secrets)
        assert demo.asked(files).keys() == asked.keys()
        demo.answer(asked["publish_file"], "approve")
        demo.wait_until_reported(asked["publish_file"], "succeeded")
        assert sorted(contents(files)) == [DRAFT, INVOICE, "published/announcement.md"]
        wait_until(lambda: all(task["outcome"] for task in plan_of(files)), "the plan is done")
        with demo.agent(files) as again:
            assert again.wait() == 0
            assert "nothing to do" in again.output()
        assert len(demo.call("GET", "/requests")["data"]) == 3
        assert site.stop() == 0


def test_credentials_stand_in_a_private_file_and_not_in_the_database(demo):
    facts = demo.facts
    file = demo.folder / "demo.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(demo.folder / "countersign.sqlite3")) as database:
        dump = "\n".join(database.iterdump())
    assert facts["agents"][0]["id"] in dump
    for user in facts["users"]:
        assert user["password"] not in dump
        assert user["token"] not in dump
    assert facts["agents"][0]["api_key"] not in dump


def test_seed_demo_tells_the_same_facts_again(demo):
    with Process(["python", "manage.py", "seed_demo", "--json"], demo.settings) as seed:
        assert seed.wait() == 0
        told = json.loads(seed.output())
    assert told == {"base_url": demo.address, **demo.facts}
    assert set(told) == {"base_url", "project", "agents", "users"}
    assert [set(agent) for agent in told["agents"]] == [{"name", "id", "api_key"}]
    people = {user["username"]: user["roles"] for user in told["users"]}
    assert people == {
        "ana": ["lead", "admin"],
        "rita": ["reviewer"],
        "rui": ["reviewer"],
        "sam": ["auditor"],
    }
    assert {frozenset(user) for user in told["users"]} == {
        frozenset({"username", "password", "token", "roles", "groups"})
    }


def test_a_lost_credentials_file_is_said_and_changes_nothing(tmp_path, migrated):
    folder = tmp_path / "data"
    settings = new_demo(folder, migrated).settings
    with Process(["python", "manage.py", "seed_demo"], settings) as first:
        assert first.wait() == 0, first.output()
    (folder / "demo.json").unlink()
    with Process(["python", "manage.py", "seed_demo", "--json"], settings) as again:
        assert again.wait() == 1
        assert "demo.json" in again.output()
        assert "Traceback" not in again.output()
    assert not (folder / "demo.json").exists()


def test_without_a_demo_the_agent_says_how_to_start_one(tmp_path):
    with Process(AGENT, {"HITL_DATA_DIR": str(tmp_path)}) as agent:
        assert agent.wait() == 1
        assert "make run" in agent.output()


@pytest.mark.parametrize("value", ["0", "soon", "-1", "99999999"])
def test_a_deadline_that_cannot_be_used_is_named(tmp_path, demo, value):
    with demo.agent(tmp_path, expires_in=value) as agent:
        assert agent.wait() == 2
        assert "EXPIRES_IN" in agent.output()


def test_with_no_reviewer_around_nothing_is_done(tmp_path, demo):
    with demo.agent(tmp_path, expires_in=2) as agent:
        assert agent.wait() == 0
        assert agent.output().rstrip().endswith("expired, nothing done")
    assert sorted(contents(tmp_path)) == [DRAFT, INVOICE, LOG]
    statuses = {row["status"] for row in demo.asked(tmp_path).values()}
    assert statuses == {"expired"}


def test_the_agent_does_what_was_approved_and_leaves_the_rest(tmp_path, demo):
    with demo.agent(tmp_path) as agent:
        asked = demo.wait_until_asked(tmp_path)
        before = contents(tmp_path)
        demo.answer(asked["move_file"], "approve")
        demo.answer(asked["delete_file"], "reject", "we still need it")
        demo.answer(asked["publish_file"], "approve")
        assert agent.wait() == 0
        assert "rejected by Rita Moreira (we still need it), nothing done" in agent.output()
    assert contents(tmp_path) == {
        LOG: before[LOG],
        "archive/invoice-1042.txt": before[INVOICE],
        DRAFT: before[DRAFT],
        "published/announcement.md": before[DRAFT],
    }
    assert demo.execution(asked["move_file"])["status"] == "succeeded"
    assert demo.execution(asked["delete_file"]) is None


def test_a_file_that_changed_after_it_was_shown_is_left_alone(tmp_path, demo):
    with demo.agent(tmp_path) as agent:
        asked = demo.wait_until_asked(tmp_path)
        (tmp_path / LOG).write_text("something nobody has seen")
        for request in asked.values():
            demo.answer(request, "approve" if request is asked["delete_file"] else "reject")
        assert agent.wait() == 0
        assert "changed since" in agent.output()
    assert (tmp_path / LOG).read_text() == "something nobody has seen"
    told = demo.execution(asked["delete_file"])
    assert told["status"] == "failed"
    assert "changed since" in told["error"]


def plan_of(folder):
    return json.loads((folder / ".files-agent.json").read_text())


def rewrite_plan(folder, change):
    """Change the tasks of a plan on disk, as a kill at some point could have left them."""
    tasks = plan_of(folder)
    for task in tasks:
        change(task)
    (folder / ".files-agent.json").write_text(json.dumps(tasks))
    return {task["action"]: task for task in tasks}


def test_arguments_changed_after_they_were_asked_for_are_refused(tmp_path, demo):
    with demo.agent(tmp_path) as agent:
        asked = demo.wait_until_asked(tmp_path)
        for request in asked.values():
            demo.answer(request, "approve" if request is asked["delete_file"] else "reject")
        agent.wait()
    (tmp_path / "victim.txt").write_text("precious")

    def aim_elsewhere(task):
        task["outcome"] = ""
        task["args"]["path"] = "victim.txt"

    rewrite_plan(tmp_path, aim_elsewhere)
    with demo.agent(tmp_path) as agent:
        assert agent.wait() == 1
        assert "idempotency_key_reused" in agent.output()
    assert (tmp_path / "victim.txt").read_text() == "precious"


@pytest.mark.parametrize("done", [False, True], ids=["before the file went", "after"])
def test_a_kill_after_the_approval_was_used_is_recovered_from(tmp_path, demo, done):
    with demo.agent(tmp_path) as agent:
        asked = demo.wait_until_asked(tmp_path)
        agent.stop(signal.SIGKILL)
    request = asked["delete_file"]
    for other in asked.values():
        demo.answer(other, "approve" if other is request else "reject")

    def begin(task):
        if task["action"] == "delete_file":
            task["attempt"] = "an attempt that was written down first"

    attempt = rewrite_plan(tmp_path, begin)["delete_file"]["attempt"]
    consume(demo, request, attempt)
    if done:
        (tmp_path / LOG).unlink()
    with demo.agent(tmp_path) as agent:
        assert agent.wait() == 0, agent.output()
    assert not (tmp_path / LOG).exists()
    assert demo.execution(request)["status"] == "succeeded"
    outcomes = {task["action"]: task["outcome"] for task in plan_of(tmp_path)}
    assert outcomes["delete_file"] == "succeeded"


def consume(demo, request, attempt):
    """Use the approval up with the agent's key, as the killed agent did."""
    key = demo.facts["agents"][0]["api_key"]
    members = ("name", "args", "resource", "target")
    action = {name: request["action"][name] for name in members if name in request["action"]}
    call = urllib.request.Request(
        f"{demo.address}/api/v1/requests/{request['id']}/consume",
        json.dumps({"action": action, "attempt": attempt}).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(call, timeout=30) as answer:
        assert json.load(answer)["status"] == "consumed"
