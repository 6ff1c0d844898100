"""The README's first approval, run as a newcomer would: its own blocks, a real server."""

import json
import re
import subprocess

import httpx
import pytest

from tests.services.programs import free_port
from tests.services.site import ROOT, Process, environment, wait_until_it_answers

BLOCKS = re.findall(r"```sh run\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


@pytest.fixture
def site(tmp_path):
    """A site as `make run` starts it, and the facts of its demo project."""
    port = free_port()
    settings = {"PORT": str(port), "HITL_DATA_DIR": str(tmp_path / "var")}
    with Process(["python", "manage.py", "serve"], settings) as server:
        wait_until_it_answers(server, f"http://127.0.0.1:{port}/readyz")
        with Process(["python", "manage.py", "seed_demo", "--json"], settings) as seed:
            assert seed.wait() == 0, seed.output()
            yield json.loads(seed.output())


def test_the_first_approval_of_the_readme_works(site, tmp_path):
    assert len(BLOCKS) == 6
    url, key = site["base_url"], site["agents"][0]["api_key"]
    token = next(user["token"] for user in site["users"] if user["username"] == "rita")

    def run(script):
        subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environment(URL=url, KEY=key, ID=known.get("id", "")),
            check=True,
        )

    def written(name):
        return json.loads((tmp_path / name).read_text())

    known = {}
    run(BLOCKS[0])
    known = written("request.json")
    assert known["status"] == "pending"
    answer = {"type": "approve", "revision": 1, "action_digest": known["action_digest"]}
    httpx.post(
        f"{url}/api/v1/requests/{known['id']}/responses",
        json=answer,
        headers={"Authorization": f"Bearer {token}"},
    ).raise_for_status()
    run(BLOCKS[1])
    assert written("decided.json")["next_action"] == "execute"
    run(BLOCKS[2])
    assert written("consumed.json")["status"] == "consumed"
    assert written("reported.json")["next_action"] == "done"
    run(BLOCKS[3])
    small, large = written("refund-40.json"), written("refund-4820.json")
    assert (small["status"], small["decision"]["by"]["name"]) == ("approved", "small_refund")
    assert [stage["name"] for stage in large["stages"]] == ["manager", "finance"]
    run(BLOCKS[4])
    budget = written("budget.json")
    assert (budget["kind"], budget["status"]) == ("budget", "pending")
    assert budget["evidence"][0]["must_read"] is True
    run(BLOCKS[5])
    judged = written("judged.json")
    assert (judged["verdict"], len(judged["stages"])) == ("review", 1)
