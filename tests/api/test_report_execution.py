"""POST /api/v1/requests/{id}/execution."""

import pytest

from approvals.models import Execution

from .calls import CREATE, approved, opened, path_of, pointers, post, refused


@pytest.fixture
def granted(agent, reviewer):
    return approved(agent, reviewer)


@pytest.fixture
def consumed(granted, agent):
    post(agent, path_of(granted, "/consume"), {"action": CREATE["action"]})
    return granted


def report(client, request, body):
    return post(client, path_of(request, "/execution"), body)


def test_the_agent_reports_what_came_of_it(consumed, agent):
    body = {
        "status": "succeeded",
        "result": {"receipt": 7},
        "started_at": "2026-11-21T10:00:00.5+01:00",
        "finished_at": "2026-11-21T09:00:01Z",
    }
    response = report(agent, consumed, body)
    assert response.status_code == 200
    execution = response.json()["execution"]
    assert execution["status"] == "succeeded"
    assert execution["result"] == {"receipt": 7}
    assert execution["started_at"] == "2026-11-21T09:00:00.500000Z"
    assert execution["finished_at"] == "2026-11-21T09:00:01.000000Z"
    assert response.json()["next_action"] == "done"


def test_a_failure_is_reported_with_its_error(consumed, agent):
    shown = report(agent, consumed, {"status": "failed", "error": "connection refused"}).json()
    assert (shown["execution"]["status"], shown["execution"]["error"]) == (
        "failed",
        "connection refused",
    )
    assert shown["next_action"] == "done"


@pytest.mark.parametrize("result", [b"1.50", b"null", b'"x"', b"[1e2,-0]", b'{"b":1,"a":0.10}'])
def test_a_result_comes_back_digit_for_digit(consumed, agent, result):
    response = report(agent, consumed, b'{"status":"succeeded","result":' + result + b"}")
    assert b'"result":' + result + b"," in response.content


def test_once_is_enough(consumed, agent):
    report(agent, consumed, {"status": "succeeded"})
    refused(report(agent, consumed, {"status": "failed"}), 409, "already_reported")
    assert Execution.objects.get().status == "succeeded"


def test_what_was_not_consumed_or_approved_has_no_execution(granted, agent):
    refused(report(agent, granted, {"status": "succeeded"}), 409, "not_consumed")
    refused(report(agent, opened(agent), {"status": "succeeded"}), 409, "not_approved")


def test_only_its_own_agent_reports(consumed, reviewer, api, ana, otto, other_bot):
    for client in (reviewer, api(ana)):
        refused(report(client, consumed, {"status": "failed"}), 403, "agents_only")
    for holder in (otto, other_bot):
        refused(report(api(holder), consumed, {"status": "failed"}), 404, "not_found")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"status": "unknown"}, "/status", "invalid_value"),
        ({"status": None}, "/status", "invalid_value"),
        ({"error": 1}, "/error", "invalid_type"),
        ({"error": "x" * 10_001}, "/error", "out_of_range"),
        ({"started_at": "yesterday"}, "/started_at", "invalid_value"),
        ({"started_at": "2026-11-21"}, "/started_at", "invalid_value"),
        ({"started_at": "2026-11-21T10:00:00"}, "/started_at", "invalid_value"),
        ({"started_at": "2026-02-30T10:00:00Z"}, "/started_at", "invalid_value"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "/started_at", "invalid_value"),
        ({"started_at": ""}, "/started_at", "invalid_value"),
        ({"finished_at": 1_700_000_000}, "/finished_at", "invalid_type"),
    ],
)
def test_an_unsound_report_is_refused(consumed, agent, change, pointer, code):
    problem = refused(report(agent, consumed, {"status": "succeeded", **change}), 422, code)
    assert pointers(problem) == [(pointer, code)]
    assert Execution.objects.get().status == "running"
