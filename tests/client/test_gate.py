"""The easy call is the safe one: client.md 1."""

import math

import pytest
from countersign import (
    ApiError,
    Cancelled,
    Client,
    ConfigurationError,
    Expired,
    NotApproved,
    Rejected,
)

from tests.client import objects
from tests.client.scripted import http, problem


def test_gate_returns_what_was_approved(server, client):
    server.script = [http(201, objects.request()), http(200, objects.approved())]
    decision = client.gate("transfer_funds", objects.ARGS)
    assert decision
    assert decision.args == objects.ARGS
    assert (decision.by.name, decision.latency_ms) == ("Rita", 60000)


def test_a_request_carries_key_action_and_fields(server, client):
    server.script = [http(201, objects.request())]
    client.request("transfer_funds", objects.ARGS, key="order-991", risk="high", expires_in=60)
    (call,) = server.seen
    assert (call.method, call.target) == ("POST", "/api/v1/requests")
    assert call.headers["authorization"] == "Bearer cs_agent_test"
    assert call.headers["idempotency-key"] == "order-991"
    assert call.headers["content-type"] == "application/json"
    assert call.json == {
        "title": 'transfer_funds(amount=15000, to="acme", urgent=false)',
        "action": {**objects.ACTION, "risk": "high"},
        "expires_in": 60,
    }


def test_each_request_without_a_key_gets_a_fresh_one(server, client):
    client.request("transfer_funds", objects.ARGS)
    client.request("transfer_funds", objects.ARGS)
    keys = {call.headers["idempotency-key"] for call in server.seen}
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("outcome", "type", "error"),
    [
        ("rejected", "reject", Rejected),
        ("rejected", "expire", Rejected),
        ("expired", "expire", Expired),
        ("cancelled", "cancel", Cancelled),
    ],
)
def test_what_is_not_approved_raises_and_hides_the_arguments(server, client, outcome, type, error):
    server.script = [http(200, objects.closed(outcome, type, reason="not now"))]
    with pytest.raises(error, match="not now") as caught:
        client.gate("transfer_funds", objects.ARGS)
    decision = caught.value.decision
    assert not decision
    for hidden in ("args", "action"):
        with pytest.raises(NotApproved):
            getattr(decision, hidden)


def test_changing_the_arguments_of_a_decision_changes_nothing(server, client):
    server.approve()
    decision = client.gate("transfer_funds", objects.ARGS)
    decision.args["amount"] = 1_000_000
    assert decision.args["amount"] == 15000


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"amount": math.nan}, ValueError),
        ({"amount": 2**53}, ValueError),
        ({"amount": 1e300}, ValueError),
        ({"to": "\ud800"}, ValueError),
        ({"to": "a\x00"}, ValueError),
        ({"to": {"a", "b"}}, TypeError),
        ({"to": ("a", "b")}, TypeError),
        ({1: "a"}, TypeError),
        ({"to": b"a"}, TypeError),
        ({"to": object()}, TypeError),
    ],
)
def test_what_is_not_strict_json_is_refused_before_anything_is_sent(server, client, args, error):
    with pytest.raises(error):
        client.request("transfer_funds", args)
    nested: dict = {}
    current = nested
    for _ in range(40):
        current["a"] = current = {}
    with pytest.raises(ValueError, match="deeper"):
        client.request("transfer_funds", nested)
    assert server.seen == []


def test_a_refusal_is_told_with_its_code(server, client):
    errors = [{"pointer": "/nonsense", "message": "is not known", "code": "unknown_field"}]
    server.script = [problem(422, "unknown_field", errors=errors)]
    with pytest.raises(ApiError) as caught:
        client.request("transfer_funds", nonsense=1)
    error = caught.value
    assert (error.status, error.code, error.errors) == (422, "unknown_field", errors)
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "cs_agent_x"),
        ("localhost:8000", "cs_agent_x"),
        ("ftp://host", "cs_agent_x"),
        ("http://", "cs_agent_x"),
        ("http://user:pass@host", "cs_agent_x"),
        ("http://host/?q=1", "cs_agent_x"),
        ("http://host:99999", "cs_agent_x"),
        ("http://host", ""),
        ("http://host", "two words"),
        ("http://host", "line\nfeed"),
        ("http://host", "schlüssel"),
    ],
)
def test_without_a_usable_address_and_key_there_is_no_client(monkeypatch, url, key):
    monkeypatch.delenv("COUNTERSIGN_URL", raising=False)
    monkeypatch.delenv("COUNTERSIGN_API_KEY", raising=False)
    with pytest.raises(ConfigurationError):
        Client(url, key)


def test_address_and_key_come_from_the_environment(server, monkeypatch):
    monkeypatch.setenv("COUNTERSIGN_URL", f"{server.url}/")
    monkeypatch.setenv("COUNTERSIGN_API_KEY", "cs_agent_env")
    with Client() as client:
        client.get(objects.ID)
    assert server.seen[0].headers["authorization"] == "Bearer cs_agent_env"
    assert server.seen[0].target == f"/api/v1/requests/{objects.ID}"


def test_list_goes_through_all_pages(server, client):
    other = {**objects.request(), "id": "req_other"}
    server.script = [
        http(200, {"data": [objects.request()], "next_cursor": "c1"}),
        http(200, {"data": [other], "next_cursor": None}),
    ]
    assert [request.id for request in client.list(status="pending")] == [objects.ID, "req_other"]
    targets = [call.target for call in server.seen]
    assert targets == [
        "/api/v1/requests?status=pending",
        "/api/v1/requests?status=pending&cursor=c1",
    ]


def test_cancel_sends_the_reason(server, client):
    server.script = [http(200, objects.closed("cancelled", "cancel"))]
    assert client.cancel(objects.ID, "no longer needed").status == "cancelled"
    (call,) = server.seen
    assert call.target == f"/api/v1/requests/{objects.ID}/cancel"
    assert call.json == {"reason": "no longer needed"}
