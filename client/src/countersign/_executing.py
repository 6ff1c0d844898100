"""Using an approval up: consume, run, report. In this order, once."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from . import _json, _protocol
from ._calls import Calls
from .errors import AlreadyExecuted, ApiError, BadAnswer, Unreachable
from .types import Decision

T = TypeVar("T")
log = logging.getLogger("countersign")
LONGEST_ERROR = 2000


def execute_once(
    calls: Calls,
    path: str,
    decision: Decision,
    function: Callable[..., T],
    *,
    attempt: str | None,
) -> T:
    """Consume the grant at `path`, call `function` with the approved arguments, report."""
    action = _protocol.check_executable(decision)
    args = action.get("args", {})
    if not isinstance(args, dict):
        raise TypeError("Only arguments by name can be handed to a function.")
    _consume(calls, path, decision, action, attempt or secrets.token_urlsafe(24))
    started = _now()
    try:
        result = function(**args)
    except BaseException as error:
        why = _sendable(f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
        _report(calls, path, {"status": "failed", "error": why, "started_at": started})
        raise
    _report(
        calls,
        path,
        {"status": "succeeded", "result": _as_json(result), "started_at": started},
    )
    return result


def _consume(
    calls: Calls, path: str, decision: Decision, action: dict[str, Any], attempt: str
) -> None:
    try:
        answer = calls.post(f"{path}/consume", {"action": action, "attempt": attempt})
    except ApiError as error:
        if error.code == "grant_consumed":
            raise _already_executed(calls, path, decision) from error
        raise (_protocol.grant_refusal(error, decision) or error) from error
    _protocol.check_consumed(answer, decision)


def _already_executed(calls: Calls, path: str, decision: Decision) -> AlreadyExecuted:
    request = _protocol.read_request(calls.get(path), id=decision.request_id)
    execution = request.raw.get("execution")
    told = execution if isinstance(execution, dict) else {}
    status = told.get("status") if told.get("status") in ("succeeded", "failed") else None
    return AlreadyExecuted(
        f"This approval was already used ({status or 'outcome unknown'}); do not repeat it.",
        status=status,
        result=told.get("result"),
        request=request,
        decision=decision,
    )


def _report(calls: Calls, path: str, report: dict[str, Any]) -> None:
    # What happened has happened: a report that cannot be placed must not look like a failure.
    try:
        calls.post(f"{path}/execution", {**report, "finished_at": _now()})
    except (ApiError, Unreachable, BadAnswer) as error:
        log.warning("The execution at %s could not be reported: %s", path, error)


def _as_json(result: object) -> Any:
    try:
        _json.check(result)
    except (TypeError, ValueError):
        return ascii(result)[:LONGEST_ERROR]
    return result


def _sendable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\0")


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
