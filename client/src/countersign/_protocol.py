"""The protocol without the wire: bodies to send, answers to judge. No I/O, no clock.

Whatever the server says is compared with what was asked. A doubt is an exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import _json
from ._members import Members
from ._subject import KINDS, beside, bound
from .errors import ApiError, BadAnswer, GrantRefused, Tampered
from .types import By, Decision, Request

MAX_TITLE = 500
ABOUT_ACTION = ("risk", "rationale", "resource", "target", "side_effects", "args_schema")

OPEN = frozenset({"pending", "changes_requested"})
TERMINAL = frozenset({"approved", "rejected", "answered", "expired", "cancelled"})
NEXT = frozenset({"wait", "answer", "resubmit", "execute", "report", "done", "stop"})
TYPES = frozenset({"approve", "edit", "reject", "respond", "choose", "expire", "cancel"})
NEVER_APPROVING = frozenset({"reject", "respond", "cancel"})
ACTORS = frozenset({"human", "policy", "escalation", "system", "agent"})
GRANT_CODES = frozenset(
    {
        "action_mismatch",
        "agent_paused",
        "decisions_frozen",
        "grant_expired",
        "grant_revoked",
        "grant_voided",
        "not_approved",
        "project_paused",
        "run_paused",
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer about a request must agree with."""

    digest: str
    action: dict[str, Any]
    allowed: frozenset[str] | None

    @classmethod
    def of_body(cls, body: dict[str, Any]) -> Expected:
        """Take it from the body of a create, before it is sent."""
        allowed = body.get("allowed_responses")
        # The server always keeps `reject` possible.
        offered = None if allowed is None else frozenset(allowed) | {"reject"}
        action = bound(body["action"])
        return cls(_json.digest({**beside(body), "action": action}), action, offered)

    @classmethod
    def of_request(cls, request: Request) -> Expected:
        """Take it from a request object that was already checked."""
        allowed = frozenset(request.raw["allowed_responses"])
        return cls(request.action_digest, bound(request.action), allowed)


def create_body(action: str, args: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Build the body of a create. Raises TypeError or ValueError for what is not strict JSON."""
    sent = {name: value for name, value in fields.items() if value is not None}
    proposal: dict[str, Any] = {"name": action}
    if args is not None:
        proposal["args"] = args
    proposal |= {name: sent.pop(name) for name in ABOUT_ACTION if name in sent}
    body = {"title": _title(action, args), "action": proposal} | sent
    _json.check(body)
    return body


def _title(action: str, args: Any) -> str:
    shown = ""
    if isinstance(args, dict):
        shown = ", ".join(f"{key}={_json.write(value).decode()}" for key, value in args.items())
    title = f"{action}({shown})"
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"


def read_request(
    document: dict[str, Any], expected: Expected | None = None, *, id: str | None = None
) -> Request:
    """Turn a request object into a `Request`, compared with what is expected of it.

    `id` is that of the request that was asked for, where it is known. Raises `BadAnswer` where
    it is not the API's, `Tampered` where it is not what was asked.
    """
    members = Members(document, "the request")
    if id is not None and members.text("id") != id:
        raise Tampered(f"The answer is about request {members.text('id')}, not {id}.")
    members.one_of("kind", KINDS)
    status = members.one_of("status", OPEN | TERMINAL)
    members.one_of("next_action", NEXT)
    action = members.object("action")
    Members(action, "the action").text("name")
    digest, allowed = members.text("action_digest"), members.texts("allowed_responses")
    others = _beside(document)
    _check_digest(others, action, digest)
    revision = members.integer("revision")
    if expected is not None:
        _compare(action, digest, expected)
        if expected.allowed is not None and not allowed <= expected.allowed:
            raise Tampered("Answers are allowed that were not asked for.")
        if digest != expected.digest and not (revision > 1 and "edit" in allowed):
            raise Tampered("The request holds other arguments than were sent.")
    return Request(
        id=members.text("id"),
        url=members.text("url"),
        status=status,
        title=members.text("title"),
        revision=revision,
        action=action,
        action_digest=digest,
        decision=_decision(members, status, others, expected),
        expires_at=members.time("expires_at"),
        raw=document,
    )


def _decision(
    request: Members, status: str, others: dict[str, Any], expected: Expected | None
) -> Decision | None:
    document = request.optional_object("decision")
    if document is None:
        if status in TERMINAL:
            raise BadAnswer(f"The request is {status} without a decision.")
        return None
    decision = read_decision(document, request.text("id"), others)
    if decision.outcome != status:
        raise Tampered(f"The request is {status}, its decision says {decision.outcome}.")
    if decision.approved:
        _check_approval(decision, request, expected)
    return decision


def read_decision(document: dict[str, Any], request_id: str, others: dict[str, Any]) -> Decision:
    """Turn a decision object into a `Decision`; `others` is what its digest binds besides the
    action. Raises `BadAnswer` where it is not api.md's."""
    members = Members(document, "the decision")
    by = Members(members.object("by"), "the one who decided")
    policy = members.optional_object("policy")
    return Decision(
        id=members.text("id"),
        request_id=request_id,
        outcome=members.one_of("outcome", TERMINAL),
        type=members.one_of("type", TYPES),
        option=members.optional_text("option"),
        data=document.get("data"),
        reason=members.text("reason"),
        tags=sorted(members.texts("tags")),
        edited=members.flag("edited"),
        by=By(
            kind=by.one_of("kind", ACTORS),
            id=by.optional_text("id"),
            name=by.optional_text("name"),
        ),
        policy=policy,
        decided_at=members.time("decided_at"),
        latency_ms=members.integer("latency_ms"),
        receipt=members.optional_text("receipt"),
        raw=document,
        beside=others,
    )


def _check_approval(decision: Decision, request: Members, expected: Expected | None) -> None:
    if decision.type in NEVER_APPROVING or decision.by.kind == "agent":
        raise Tampered(f"A {decision.type} by {decision.by.kind} cannot approve.")
    members = Members(decision.raw, "the decision")
    action, digest = members.object("action"), members.text("action_digest")
    _check_digest(decision.beside, action, digest)
    if digest != request.text("action_digest"):
        raise Tampered("The decision is about another action than the request.")
    if decision.edited and "edit" not in request.texts("allowed_responses"):
        raise Tampered("The decision was edited although that is not allowed.")
    if expected is None:
        return
    _compare(action, digest, expected)
    if not decision.edited and digest != expected.digest:
        raise Tampered("Other arguments were approved than were sent.")


def check_executable(decision: Decision) -> dict[str, Any]:
    """Return the approved action once more compared with its digest, ready to be consumed."""
    action = bound(decision.action)
    digest = Members(decision.raw, "the decision").text("action_digest")
    _check_digest(decision.beside, action, digest)
    return action


def check_consumed(document: dict[str, Any], decision: Decision) -> None:
    """Compare the answer to a consume with the decision. Raises `Tampered`, `BadAnswer`."""
    members = Members(document, "the grant")
    members.one_of("status", frozenset({"consumed"}))
    named = (members.text("request"), members.text("decision"), members.text("action_digest"))
    if named != (decision.request_id, decision.id, decision.raw["action_digest"]):
        raise Tampered("Another approval was consumed than was asked for.")
    _check_digest(decision.beside, members.object("action"), members.text("action_digest"))


def grant_refusal(error: ApiError, decision: Decision) -> GrantRefused | None:
    """Return the refusal of a consume as its own error, None where it is another one."""
    if error.status == 409 and error.code in GRANT_CODES:
        return GrantRefused(error.code, error.detail, decision=decision)
    return None


def _compare(action: Mapping[str, Any], digest: str, expected: Expected) -> None:
    if digest == expected.digest:
        return
    for member in ("name", "resource", "target"):
        if action.get(member) != expected.action.get(member):
            raise Tampered(f"The action's {member} is not the one that was sent.")


def _beside(document: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return beside(document)
    except (ValueError, TypeError, KeyError) as error:
        raise BadAnswer(f"What was asked cannot be read: {error}") from error


def _check_digest(others: Mapping[str, Any], action: Mapping[str, Any], digest: str) -> None:
    try:
        computed = _json.digest({**others, "action": bound(action)})
    except ValueError as error:
        raise BadAnswer(f"The action is not strict JSON: {error}") from error
    if computed != digest:
        raise Tampered("The digest is not that of the action.")
