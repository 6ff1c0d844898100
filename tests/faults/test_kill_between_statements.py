"""Kill the process at every statement of create, answer, cancel, consume and expiry, and after
each commit.

Whatever was killed where: nothing is half done, the retry converges, nothing is doubled, and
the audit chain holds (reliability.md I1, I4, I5, I9, I13, I14, I17 and 5.11).
"""

import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from approvals.actions.expiry import settle_due
from approvals.models import (
    ApprovalRequest,
    AuditEvent,
    Comment,
    Decision,
    Execution,
    Grant,
    OutboxMessage,
    Response,
    Revision,
)
from tests.faults.killing import points
from tests.make import decide, make_request

pytestmark = pytest.mark.django_db(transaction=True)

BODY = {
    "title": "Transfer 5,120.00 to Acme",
    "action": {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}},
}
IN_PROGRESS = "idempotency_in_progress"
ACTION = {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}}


@pytest.fixture
def post(api, bot, rita) -> Callable[..., int]:
    """Post a body as the agent or as rita, each by one key; gives the status.

    A call that is said to be still running is sent again, as `Retry-After` asks for: PostgreSQL
    may take a moment to see that the killed process is gone.
    """
    clients = {"bot": api(bot), "rita": api(rita)}

    def send(who: str, path: str, body: dict, key: str | None = None) -> int:
        client: Client = clients[who]
        headers = {"Idempotency-Key": key} if key else {}
        url, text = f"/api/v1/requests{path}", json.dumps(body)
        give_up = time.monotonic() + 10
        while True:
            reply = client.post(url, text, content_type="application/json", headers=headers)
            running = reply.status_code == 409 and reply.json()["code"] == IN_PROGRESS
            if not running or time.monotonic() > give_up:
                return reply.status_code

    return send


def opened(agent) -> ApprovalRequest:
    from approvals.rules import strict_json

    action = strict_json.parse(json.dumps(ACTION).encode())
    return make_request(agent, action=action)


def story(request: ApprovalRequest) -> list[str]:
    events = AuditEvent.objects.filter(request=request).order_by("number")
    return list(events.values_list("type", flat=True))


def killed_everywhere(work: Callable[[], object], look: Callable[[], None]) -> int:
    """Kill the work at each point and look at what is left; how many points there were."""
    count = 0
    for _ in points(work):
        look()
        count += 1
    return count


def test_a_create_is_whole_or_absent_and_its_retry_makes_one(post, bot):
    keys = iter(range(1_000_000))
    state = {"key": "create-0"}

    def create() -> None:
        assert post("bot", "", BODY, state["key"]) in (200, 201)

    def look() -> None:
        before = ApprovalRequest.objects.count()
        for request in ApprovalRequest.objects.all():
            assert story(request)[:1] == ["request.opened"]
            assert OutboxMessage.objects.filter(request=request).count() == 1
        create()
        assert ApprovalRequest.objects.count() - before in (0, 1)
        create()
        state["key"] = f"create-{next(keys) + 1}"
        state["made"] = state.get("made", 0) + 1
        assert ApprovalRequest.objects.count() == state["made"]

    assert killed_everywhere(create, look) > 8
    call_command("verify_audit")


def test_an_answer_is_whole_or_absent_and_its_retry_decides_once(post, bot, rita):
    state = {"request": opened(bot)}

    def answer() -> None:
        request = state["request"]
        body = {
            "type": "approve",
            "reason": "fine",
            "revision": 1,
            "action_digest": request.action_digest,
        }
        assert post("rita", f"/{request.id}/responses", body, "answer") in (200, 201)

    def look() -> None:
        request = ApprovalRequest.objects.get(pk=state["request"].id)
        rows = [
            model.objects.filter(request=request).count() for model in (Response, Decision, Grant)
        ]
        if request.status == "pending":
            assert (rows, story(request)) == ([0, 0, 0], ["request.opened"])
        else:
            assert (request.status, rows) == ("approved", [1, 1, 1])
        answer()
        answer()
        assert story(request) == ["request.opened", "response.recorded", "request.closed"]
        assert Decision.objects.filter(request=request).count() == 1
        state["request"] = opened(bot)

    assert killed_everywhere(answer, look) > 8
    call_command("verify_audit")


def test_an_edit_is_whole_or_absent_and_its_retry_makes_one_revision(post, bot, rita):
    state = {"request": make_request(bot, allowed_responses=("edit",))}

    def edit() -> None:
        request = state["request"]
        body = {
            "type": "edit",
            "args": {"amount": 4800, "to": "acme"},
            "revision": 1,
            "action_digest": request.action_digest,
        }
        assert post("rita", f"/{request.id}/responses", body, "edit") in (200, 201)

    def look() -> None:
        request = ApprovalRequest.objects.get(pk=state["request"].id)
        revisions = Revision.objects.filter(request=request).count()
        assert (request.status, request.revision, revisions) in (
            ("pending", 1, 1),
            ("approved", 2, 2),
        )
        edit()
        edit()
        expected = ["request.opened", "request.edited", "response.recorded", "request.closed"]
        assert story(request) == expected
        state["request"] = make_request(bot, allowed_responses=("edit",))

    assert killed_everywhere(edit, look) > 8
    call_command("verify_audit")


def test_a_new_revision_is_whole_or_absent_and_its_retry_makes_one(post, bot, rita):
    def sent_back() -> ApprovalRequest:
        request = make_request(bot, kind="feedback")
        return decide(request, rita, "request_changes", "smaller").request

    state = {"request": sent_back()}

    def resubmit() -> None:
        body = {"revision": 1, "message": "smaller"}
        assert post("bot", f"/{state['request'].id}/resubmit", body, "again") == 200

    def look() -> None:
        request = ApprovalRequest.objects.get(pk=state["request"].id)
        revisions = Revision.objects.filter(request=request).count()
        assert (request.status, request.revision, revisions) in (
            ("changes_requested", 1, 1),
            ("pending", 2, 2),
        )
        resubmit()
        resubmit()
        expected = ["request.opened", "response.recorded", "request.changes_requested"]
        assert story(request) == [*expected, "request.resubmitted"]
        state["request"] = sent_back()

    assert killed_everywhere(resubmit, look) > 8
    call_command("verify_audit")


def test_a_question_is_whole_or_absent_and_its_retry_asks_once(post, bot, rita):
    state = {"request": opened(bot)}

    def ask() -> None:
        path = f"/{state['request'].id}/comments"
        assert post("rita", path, {"text": "Which account?", "asks": True}, "q") in (200, 201)

    def look() -> None:
        for retried in (False, True):
            request = ApprovalRequest.objects.get(pk=state["request"].id)
            said = Comment.objects.filter(request=request).count()
            assert said in ((1,) if retried else (0, 1))
            assert story(request) == ["request.opened", *["comment.added"] * said]
            assert (request.version, request.asks_agent) == (1 + said, bool(said))
            ask()
        state["request"] = opened(bot)

    assert killed_everywhere(ask, look) > 8
    call_command("verify_audit")


def test_a_cancel_is_whole_or_absent(post, bot, rita):
    state = {"request": opened(bot)}

    def cancel() -> None:
        assert post("bot", f"/{state['request'].id}/cancel", {"reason": ""}, "cancel") == 200

    def look() -> None:
        cancel()
        assert story(state["request"]) == ["request.opened", "request.closed"]
        state["request"] = opened(bot)

    assert killed_everywhere(cancel, look) > 8
    call_command("verify_audit")


def test_a_consume_is_whole_or_absent_and_the_same_attempt_gets_it(post, bot, rita):
    state = {"request": decide(opened(bot), rita).request}
    attempt = "an attempt of many characters"

    def consume() -> None:
        body = {"action": ACTION, "attempt": attempt}
        assert post("bot", f"/{state['request'].id}/consume", body) == 200

    def look() -> None:
        consume()
        request = state["request"]
        other = {"action": ACTION, "attempt": "another attempt of many"}
        assert post("bot", f"/{request.id}/consume", other) == 409
        assert Execution.objects.filter(request=request).count() == 1
        assert story(request)[3:] == ["grant.consumed"]
        state["request"] = decide(opened(bot), rita).request

    assert killed_everywhere(consume, look) > 8
    call_command("verify_audit")


def test_an_expiry_is_whole_or_absent(bot, rita, monkeypatch):
    from approvals import clock

    now = clock.now()
    state = {"request": opened(bot)}
    later = now + timedelta(days=2)

    def sweep() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            settle_due()

    def look() -> None:
        sweep()
        request = state["request"]
        assert story(request) == ["request.opened", "request.closed"]
        assert Decision.objects.get(request=request).type == "expire"
        state["request"] = opened(bot)

    assert killed_everywhere(sweep, look) > 8
    call_command("verify_audit")
