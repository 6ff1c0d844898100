"""What came of a request, as JSON of api.md 2.3 and 2.4: its decision, grant and execution."""

from __future__ import annotations

from typing import Any

from approvals.access.masking import Mask
from approvals.models import ApprovalRequest, Decision, Execution, Grant
from approvals.rules import strict_json
from approvals.rules.digest import ACTION_MEMBERS
from approvals.rules.strict_json import Raw
from approvals.rules.times import stamp


def decision_object(request: ApprovalRequest, decision: Decision, mask: Mask) -> dict[str, Any]:
    """The decision as the agent gets it (api.md 2.3); people get its action masked."""
    action = _executable(request.action_text)
    policy = {"name": decision.policy_name, "version": decision.policy_version}
    return {
        "id": decision.id,
        "outcome": decision.outcome,
        "type": decision.type,
        "option": decision.option,
        "by": {"kind": decision.by_kind, "id": decision.by_id, "name": decision.by_name},
        "reason": decision.reason,
        "tags": decision.tags,
        "data": Raw(decision.data_text) if decision.data_text is not None else None,
        "edited": decision.edited,
        "action": None if action is None else mask.action(action),
        "action_digest": decision.action_digest,
        "policy": policy if decision.policy_name else None,
        "standing_grant": request.standing_grant_id,
        "decided_at": stamp(decision.decided_at),
        "latency_ms": decision.latency_ms,
        "receipt": None,
    }


def grant_object(grant: Grant) -> dict[str, Any]:
    """The grant as part of a request object (api.md 2.4)."""
    return {
        "status": grant.status,
        "expires_at": stamp(grant.expires_at),
        "consumed_at": stamp(grant.consumed_at) if grant.consumed_at else None,
    }


def consumed_object(request: ApprovalRequest, grant: Grant, *, replayed: bool) -> dict[str, Any]:
    """The answer to a consume (api.md 2.4)."""
    return {
        "id": grant.id,
        "request": request.id,
        "decision": grant.decision_id,
        **grant_object(grant),
        "action": _executable(request.action_text),
        "action_digest": grant.action_digest,
        "replayed": replayed,
    }


def execution_object(execution: Execution) -> dict[str, Any]:
    """What the agent said of its execution."""
    return {
        "status": execution.status,
        "result": Raw(execution.result_text) if execution.result_text is not None else None,
        "error": execution.error,
        "started_at": stamp(execution.started_at),
        "finished_at": stamp(execution.finished_at) if execution.finished_at else None,
        "reported_at": stamp(execution.reported_at) if execution.reported_at else None,
    }


def _executable(action_text: str) -> dict[str, Any] | None:
    """What may be executed: the members of the action that its digest binds; None: no action."""
    if not action_text:
        return None
    action = strict_json.read_object(action_text)
    return {name: action[name] for name in ACTION_MEMBERS if name in action}
