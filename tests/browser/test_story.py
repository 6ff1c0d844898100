"""The whole story: an agent asks and waits, two people look, one decides, the agent acts once."""

import json
import secrets
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.error import HTTPError

from approvals.models import AuditEvent, Decision

ACTION = {"name": "files.delete", "args": {"path": "reports/2019.csv", "bytes": 5120.00}}


class Program:
    """An agent as anybody would write one: plain HTTP with a key."""

    def __init__(self, site: str, key: str) -> None:
        self.site, self.key = site, key

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.site}/api/v1{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refusal:
            return refusal.code, json.load(refusal)


def test_from_the_agents_question_to_its_report(visit, site, bot, rita, rui, key_for):
    agent = Program(site, key_for(bot))
    first, second = visit(rita), visit(rui)
    pages = [visitor.open("/inbox/") for visitor in (first, second)]
    for visitor in (first, second):
        visitor.until_live()

    status, asked = agent.call("POST", "/requests", {"title": "Delete a report", "action": ACTION})
    assert (status, asked["next_action"]) == (201, "wait")
    with ThreadPoolExecutor(1) as threads:
        woken = threads.submit(agent.call, "GET", f"/requests/{asked['id']}?wait=30")
        for page in pages:
            page.wait_for_selector(f"#row-{asked['id']}")
            page.locator(f"#row-{asked['id']} a").click()
            page.wait_for_selector(f"#detail [data-request={asked['id']}]")
            assert "reports/2019.csv" in page.locator("#arguments").inner_text()
        assert not woken.done()
        pages[0].fill("#reason", "Nobody reads it")
        pages[0].get_by_role("button", name="Approve").click()
        status, told = woken.result(timeout=30)

    assert (status, told["status"], told["next_action"]) == (200, "approved", "execute")
    assert told["decision"]["by"]["name"] == "Rita"
    assert told["decision"]["reason"] == "Nobody reads it"
    assert told["decision"]["action"]["args"] == ACTION["args"]
    pages[1].wait_for_selector("text=Approved by Rita")

    path = f"/requests/{asked['id']}"
    consume = {"action": ACTION, "attempt": secrets.token_hex(16)}
    other = {"action": {**ACTION, "args": {"path": "everything"}}, "attempt": secrets.token_hex(16)}
    assert agent.call("POST", f"{path}/consume", other)[1]["code"] == "action_mismatch"
    assert agent.call("POST", f"{path}/consume", consume)[0] == 200
    again = {**consume, "attempt": secrets.token_hex(16)}
    assert agent.call("POST", f"{path}/consume", again)[1]["code"] == "grant_consumed"
    report = {"status": "succeeded", "result": {"deleted": 1}}
    assert agent.call("POST", f"{path}/execution", report)[0] in (200, 201)
    for page in pages:
        page.wait_for_selector("text=the agent reports that it succeeded")
        page.wait_for_selector("#timeline >> text=reported success")
    assert Decision.objects.count() == 1
    assert AuditEvent.objects.filter(request=asked["id"]).count() == 5
