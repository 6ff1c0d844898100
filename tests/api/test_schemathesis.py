"""Robots that know only the OpenAPI document, against the real site, find nothing.

They are told what no JSON Schema can say: of NUL and lone surrogates (`bad_string`), and of unknown
reviewers (`robots.py`). The event stream never ends, so it is left to tests/live. More of them come
with HITL_SCHEMATHESIS_EXAMPLES, others with HITL_SCHEMATHESIS_SEED.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.demo_site import SERVE, Demo, new_demo
from tests.services.site import Process, wait_until, wait_until_it_answers

EXAMPLES = os.environ.get("HITL_SCHEMATHESIS_EXAMPLES", "5")
SEED = os.environ.get("HITL_SCHEMATHESIS_SEED", "1")
CONFIG = """
hooks = "{hooks}"

[generation]
allow-x00 = false
codec = "utf-8"

[parameters]
"path.request_id" = "{request}"
"query.wait" = 1
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory, migrated):
    demo = new_demo(tmp_path_factory.mktemp("schemathesis") / "data", migrated)
    with Process(SERVE, demo.settings) as site:
        wait_until_it_answers(site, f"{demo.address}/readyz")
        wait_until(lambda: asked(demo), "the demo agent has asked")
        yield demo
        assert "Traceback" not in site.output()
        assert '"level": "ERROR"' not in site.output()


def asked(demo: Demo) -> list[dict[str, str]]:
    """A request that is really there, and none that the robots opened."""
    found: list[dict[str, str]] = demo.call("GET", "/requests?q=publish+announcement.md")["data"]
    return found


def key_of(demo: Demo, who: str) -> str:
    facts = demo.facts
    if who == "agent":
        return str(facts["agents"][0]["api_key"])
    return str(next(user["token"] for user in facts["users"] if user["username"] == who))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "phases"),
    [("agent", "coverage,fuzzing"), ("rita", "fuzzing,stateful"), ("sam", "fuzzing")],
)
def test_robots_find_nothing(demo: Demo, tmp_path: Path, who: str, phases: str) -> None:
    """As the agent, a reviewer, and the auditor."""
    request = asked(demo)[-1]["id"]
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(request=request, hooks=Path(__file__).with_name("robots.py")))
    robots = subprocess.run(
        [
            str(Path(sys.executable).parent / "st"),
            *("--config-file", str(config), "--no-color"),
            *("run", f"{demo.address}/api/v1/openapi.json"),
            *("--header", f"Authorization: Bearer {key_of(demo, who)}"),
            *("--exclude-path", "/api/v1/events"),
            # No schema says what can be approved in advance: every sound body would be refused.
            *("--exclude-operation-id", "askForStandingGrant"),
            *("--phases", phases, "--max-examples", EXAMPLES, "--seed", SEED),
            "--continue-on-failure",
        ],
        cwd=tmp_path,
        env={**os.environ, "ROBOTS_JUDGE_AS": demo.facts["agents"][0]["name"]},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert robots.returncode == 0, robots.stdout + robots.stderr
