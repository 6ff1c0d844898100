"""Request objects as api.md 2 shows them, with digests computed without the client's code."""

import copy
import hashlib
from typing import Any

import rfc8785

ID = "req_01K0000000000000000000TEST"
ARGS = {"amount": 15000, "to": "acme", "urgent": False}
ACTION: dict[str, Any] = {"name": "transfer_funds", "args": ARGS}


def digest(action, kind="binary"):
    bound = {
        name: action[name] for name in ("name", "args", "resource", "target") if name in action
    }
    subject = rfc8785.dumps({"kind": kind, "action": bound})
    return "sha256:" + hashlib.sha256(b"countersign/subject/1\n" + subject).hexdigest()


def request(action=ACTION, **changes):
    """A pending request."""
    return {
        "id": ID,
        "url": f"http://127.0.0.1/requests/{ID}/",
        "status": "pending",
        "kind": "binary",
        "title": "Transfer",
        "revision": 1,
        "action": copy.deepcopy(action),
        "action_digest": digest(action),
        "allowed_responses": ["approve", "reject"],
        "next_action": "wait",
        "decision": None,
        "grant": None,
        "execution": None,
        "created_at": "2026-11-21T12:00:00Z",
        "expires_at": "2099-11-21T12:00:00.000000Z",
        "version": 1,
        **changes,
    }


def decision(action=ACTION, **changes):
    """An approval by Rita."""
    return {
        "id": "dec_1",
        "outcome": "approved",
        "type": "approve",
        "option": None,
        "by": {"kind": "human", "id": "usr_1", "name": "Rita"},
        "reason": "",
        "tags": [],
        "data": None,
        "edited": False,
        "action": copy.deepcopy(action),
        "action_digest": digest(action),
        "policy": {"name": "everything", "version": 1},
        "decided_at": "2026-11-21T12:01:00Z",
        "latency_ms": 60000,
        "receipt": None,
        **changes,
    }


def approved(action=ACTION, decision_changes=None, **changes):
    """An approved request, its grant ready."""
    return request(
        action,
        **{
            "status": "approved",
            "next_action": "execute",
            "decision": decision(action, **(decision_changes or {})),
            **changes,
        },
    )


def closed(outcome, type, **decision_changes):
    """A request that ended otherwise."""
    made = decision(outcome=outcome, type=type, **decision_changes)
    return request(status=outcome, next_action="stop", decision=made)


def consumed(action=ACTION, **changes):
    """The answer to a consume."""
    return {
        "id": "grt_1",
        "request": ID,
        "decision": "dec_1",
        "status": "consumed",
        "consumed_at": "2026-11-21T12:02:00Z",
        "expires_at": "2026-11-22T12:02:00Z",
        "action": copy.deepcopy(action),
        "action_digest": digest(action),
        "replayed": False,
        **changes,
    }
