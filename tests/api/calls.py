"""Calls of the API as a client makes them."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from approvals import clock
from approvals.rules.times import stamp

REQUESTS = "/api/v1/requests"
CREATE: dict[str, Any] = {
    "title": "Transfer 5,120.00 to Acme",
    "action": {"name": "transfer_funds", "args": {"amount": "5120.00", "to": "acme"}},
}
ATTEMPT = "0123456789abcdef0123456789abcdef"


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    """POST a JSON body: bytes as they are, None as no body at all."""
    data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    content_type = sent.pop("content-type", "application/json" if data else "")
    return client.post(path, data, content_type=content_type, headers=sent)


def opened(client: Client, **fields: Any) -> dict[str, Any]:
    """Open a request and return it as it was answered."""
    response = post(client, REQUESTS, {**CREATE, **fields})
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()
    return shown


def path_of(request: dict[str, Any], step: str = "") -> str:
    return f"{REQUESTS}/{request['id']}{step}"


def answer_to(request: dict[str, Any], type: str = "approve", **fields: Any) -> dict[str, Any]:
    """A response body for the request as it was shown."""
    shown = {"revision": request["revision"], "action_digest": request["action_digest"]}
    return {"type": type, **shown, **fields}


def approved(agent: Client, reviewer: Client, **fields: Any) -> dict[str, Any]:
    """A request that was opened and approved."""
    request = opened(agent, **fields)
    response = post(reviewer, path_of(request, "/responses"), answer_to(request))
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()["request"]
    return shown


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """Check that the answer is this problem document, and return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert response["X-Request-ID"]
    return problem


def pointers(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in problem["errors"]]


def duties(taker: str, *, hours: float = 24, **fields: Any) -> dict[str, Any]:
    """A body that gives one's duties to somebody from now on."""
    ends_at = stamp(clock.now() + timedelta(hours=hours))
    return {"to": taker, "ends_at": ends_at, "reason": "On holiday.", **fields}


def advance(**fields: Any) -> dict[str, Any]:
    """A body that asks for five refunds to acme in advance."""
    return {
        "agent": "bot",
        "action": "refund",
        "args": {"to": {"equals": "acme"}, "amount": {"max": 100}},
        "uses": 5,
        "until": stamp(clock.now() + timedelta(days=7)),
        "reason": "Always the same.",
        **fields,
    }
