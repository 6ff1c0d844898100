"""Consume, run, report; once, and only what was approved (client.md 1, execute_once)."""

import dataclasses

import pytest
from countersign import AlreadyExecuted, GrantRefused, NotApproved, Tampered

from tests.client import objects
from tests.client.objects import ACTION, ARGS, consumed
from tests.client.scripted import cut, http, problem

REPORTED = http(200, objects.approved(next_action="done"))


@pytest.fixture
def approved(server, client):
    server.approve()
    decision = client.gate("transfer_funds", ARGS)
    server.seen.clear()
    return decision


class Transfer:
    """Remembers with what it was called."""

    def __init__(self, result=None, error=None):
        self.result, self.error, self.calls = result, error, []

    def __call__(self, **args):
        self.calls.append(args)
        if self.error:
            raise self.error
        return self.result


def test_what_was_approved_runs_once_and_is_reported(server, client, approved):
    server.script = [http(200, consumed()), REPORTED]
    transfer = Transfer(result={"id": 7})
    assert client.execute_once(approved, transfer) == {"id": 7}
    assert transfer.calls == [ARGS]
    consume, report = server.seen
    assert consume.target == f"/api/v1/requests/{objects.ID}/consume"
    assert consume.json["action"] == ACTION
    assert len(consume.json["attempt"]) >= 22
    assert report.target == f"/api/v1/requests/{objects.ID}/execution"
    assert (report.json["status"], report.json["result"]) == ("succeeded", {"id": 7})


def test_attempts_are_never_alike(server, client, approved):
    server.script = [problem(409, "grant_revoked")]
    for _ in range(2):
        with pytest.raises(GrantRefused):
            client.execute_once(approved, Transfer())
    first, second = (call.json["attempt"] for call in server.seen)
    assert first != second


def test_a_lost_reply_is_asked_for_again_with_the_same_attempt(server, client, approved):
    server.script = [cut, http(200, consumed(replayed=True)), REPORTED]
    transfer = Transfer()
    client.execute_once(approved, transfer)
    lost, again, _ = server.seen
    assert lost.json == again.json
    assert transfer.calls == [ARGS]


def test_a_failure_is_reported_and_raised(server, client, approved):
    server.script = [http(200, consumed()), REPORTED]
    with pytest.raises(OSError, match="disk"):
        client.execute_once(approved, Transfer(error=OSError("disk full \ud800\x00")))
    report = server.seen[1].json
    assert report["status"] == "failed"
    assert report["error"].startswith("OSError: disk full")


def test_a_result_that_is_not_json_is_reported_as_text(server, client, approved):
    server.script = [http(200, consumed()), REPORTED]
    assert client.execute_once(approved, Transfer(result={1, 2})) == {1, 2}
    assert server.seen[1].json["result"] == "{1, 2}"


def test_a_report_that_cannot_be_placed_does_not_look_like_a_failure(
    server, client, approved, caplog
):
    server.script = [http(200, consumed()), problem(409, "already_reported")]
    assert client.execute_once(approved, Transfer(result="done")) == "done"
    assert "already_reported" in caplog.text


@pytest.mark.parametrize(
    ("execution", "status", "result"),
    [
        ({"status": "succeeded", "result": {"id": 7}}, "succeeded", {"id": 7}),
        ({"status": "failed", "result": None}, "failed", None),
        ({"status": "running", "result": None}, None, None),
        (None, None, None),
    ],
)
def test_an_approval_that_was_used_is_not_used_again(
    server, client, approved, execution, status, result
):
    server.script = [
        problem(409, "grant_consumed"),
        http(200, objects.approved(next_action="done", execution=execution)),
    ]
    transfer = Transfer()
    with pytest.raises(AlreadyExecuted) as caught:
        client.execute_once(approved, transfer)
    assert (caught.value.status, caught.value.result) == (status, result)
    assert transfer.calls == []


@pytest.mark.parametrize(
    "code",
    ["grant_revoked", "grant_expired", "action_mismatch", "agent_paused", "not_approved"],
)
def test_a_grant_that_is_refused_runs_nothing(server, client, approved, code):
    server.script = [problem(409, code)]
    transfer = Transfer()
    with pytest.raises(GrantRefused) as caught:
        client.execute_once(approved, transfer)
    assert caught.value.code == code
    assert transfer.calls == []


OTHER = {**ACTION, "args": {**ARGS, "amount": 1}}


@pytest.mark.parametrize(
    "answer",
    [
        consumed(request="req_other"),
        consumed(decision="dec_other"),
        consumed(OTHER),
        consumed(OTHER, action_digest=objects.digest(ACTION)),
    ],
    ids=["request", "decision", "action", "digest"],
)
def test_a_grant_for_something_else_runs_nothing(server, client, approved, answer):
    server.script = [http(200, answer)]
    transfer = Transfer()
    with pytest.raises(Tampered):
        client.execute_once(approved, transfer)
    assert transfer.calls == []


def test_arguments_changed_after_the_approval_run_nothing(server, client, approved):
    approved.raw["action"]["args"]["amount"] = 1_000_000
    transfer = Transfer()
    with pytest.raises(Tampered):
        client.execute_once(approved, transfer)
    assert transfer.calls == []
    assert server.seen == []


def test_a_decision_that_is_no_approval_runs_nothing(server, client, approved):
    rejected = dataclasses.replace(approved, outcome="rejected")
    transfer = Transfer()
    with pytest.raises(NotApproved):
        client.execute_once(rejected, transfer)
    assert transfer.calls == []
    assert server.seen == []
