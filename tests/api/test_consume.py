"""POST /api/v1/requests/{id}/consume."""

import json

import pytest

from approvals.models import Execution, Grant, Project

from .calls import ATTEMPT, CREATE, REQUESTS, approved, opened, path_of, pointers, post, refused

ACTION = CREATE["action"]


@pytest.fixture
def granted(agent, reviewer):
    return approved(agent, reviewer)


def consume(client, request, action=ACTION, **fields):
    return post(client, path_of(request, "/consume"), {"action": action, **fields})


def test_the_agent_uses_its_approval_up(granted, agent):
    response = consume(agent, granted, attempt=ATTEMPT)
    assert response.status_code == 200
    used = response.json()
    assert used["request"] == granted["id"]
    assert used["decision"] == granted["decision"]["id"]
    assert (used["status"], used["replayed"]) == ("consumed", False)
    assert used["action"] == ACTION
    assert used["action_digest"] == granted["action_digest"]
    shown = agent.get(path_of(granted)).json()
    assert (shown["grant"]["status"], shown["next_action"]) == ("consumed", "report")
    assert shown["execution"]["status"] == "running"
    assert shown["grant"]["consumed_at"] == used["consumed_at"]


def test_a_lost_reply_is_asked_for_with_the_same_attempt(granted, agent):
    first = consume(agent, granted, attempt=ATTEMPT).json()
    again = consume(agent, granted, attempt=ATTEMPT)
    assert again.status_code == 200
    assert again.json() == {**first, "replayed": True}
    assert Execution.objects.count() == 1


@pytest.mark.parametrize("second", [{"attempt": ATTEMPT[::-1]}, {}])
def test_another_attempt_learns_when_it_was_used(granted, agent, second):
    used = consume(agent, granted, attempt=ATTEMPT).json()
    problem = refused(consume(agent, granted, **second), 409, "grant_consumed")
    assert problem["consumed_at"] == used["consumed_at"]


def test_without_an_attempt_it_is_used_once(granted, agent):
    assert consume(agent, granted).status_code == 200
    refused(consume(agent, granted), 409, "grant_consumed")


@pytest.mark.parametrize(
    "action",
    [
        {**ACTION, "args": {"amount": "5120.01", "to": "acme"}},
        {**ACTION, "args": {"amount": 5120, "to": "acme"}},
        {**ACTION, "args": {"amount": "5120.00"}},
        {**ACTION, "args": {"amount": "5120.00", "to": "acme "}},
        {**ACTION, "name": "transfer_fund"},
        {**ACTION, "target": "prod"},
        {**ACTION, "target": None},
        {"name": "transfer_funds"},
    ],
)
def test_another_action_than_the_approved_one_is_refused(granted, agent, action):
    refused(consume(agent, granted, action), 409, "action_mismatch")
    assert Grant.objects.get().status == "ready"


def test_one_value_spelt_otherwise_is_the_same_action(agent, reviewer):
    action = {"name": "pay", "args": {"amount": 5120.0, "b": [1]}}
    request = approved(agent, reviewer, action=action)
    body = b'{"action":{"args":{"b":[1.0],"amount":512e1},"name":"pay"}}'
    assert post(agent, path_of(request, "/consume"), body).status_code == 200


def test_nothing_may_run_that_was_not_approved(agent, reviewer):
    request = opened(agent)
    refused(consume(agent, request), 409, "not_approved")
    post(agent, path_of(request, "/cancel"))
    refused(consume(agent, request), 409, "not_approved")


def test_a_revoked_approval_cannot_be_used(granted, agent, reviewer):
    assert post(reviewer, path_of(granted, "/revoke")).status_code == 200
    refused(consume(agent, granted), 409, "grant_revoked")


def test_an_approval_that_ran_out_cannot_be_used(agent, reviewer, project, turn_clock):
    Project.objects.filter(pk=project.pk).update(grant_seconds=60)
    request = approved(agent, reviewer)
    turn_clock(60)
    refused(consume(agent, request), 409, "grant_expired")
    assert agent.get(path_of(request)).json()["next_action"] == "stop"


def test_only_its_own_agent_may(granted, reviewer, api, ana, sam, otto, other_bot):
    for client in (reviewer, api(ana), api(sam)):
        refused(consume(client, granted), 403, "agents_only")
    for holder in (otto, other_bot):
        refused(consume(api(holder), granted), 404, "not_found")
    refused(
        post(api(otto), f"{REQUESTS}/req_01K00000000000000000000000/consume", {}), 404, "not_found"
    )
    assert Grant.objects.get().status == "ready"


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/action", "missing_field"),
        ({"action": "transfer_funds"}, "/action", "invalid_type"),
        ({"action": {"args": {}}}, "/action/name", "missing_field"),
        ({"action": {**ACTION, "risk": "low"}}, "/action/risk", "unknown_field"),
        ({"action": ACTION, "attempt": "x" * 15}, "/attempt", "out_of_range"),
        ({"action": ACTION, "attempt": "x" * 256}, "/attempt", "out_of_range"),
        ({"action": ACTION, "attempt": 12}, "/attempt", "invalid_type"),
        ({"action_digest": "sha256:0"}, "/action", "missing_field"),
    ],
)
def test_an_unsound_body_is_refused(granted, agent, body, pointer, code):
    response = post(agent, path_of(granted, "/consume"), body)
    assert response.status_code == 422
    assert (pointer, code) in pointers(response.json())
    assert Grant.objects.get().status == "ready"


def test_the_attempt_itself_is_kept_nowhere(granted, agent):
    consume(agent, granted, attempt=ATTEMPT)
    assert ATTEMPT not in json.dumps(list(Grant.objects.values()), default=str)
