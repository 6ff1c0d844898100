"""Standing grants as the API and the pages show them."""

from __future__ import annotations

from typing import Any

from approvals.access.standing_grants import scope_of
from approvals.models import StandingGrant
from approvals.rules.standing.pins import document_of
from approvals.rules.times import stamp


def grant_object(grant: StandingGrant) -> dict[str, Any]:
    """One grant, with what it rests on loaded, in the JSON of api.md 3."""
    scope, version = scope_of(grant), grant.policy_version
    limit = scope.sum
    return {
        "id": grant.pk,
        "status": grant.status,
        "agent": {"id": grant.agent_id, "name": grant.agent.name},
        "action": scope.action,
        "resource": scope.resource,
        "target": scope.target,
        "args": document_of(scope.pins),
        "uses": grant.uses,
        "used": grant.used,
        "sum": None
        if limit is None
        else {
            "field": limit.field,
            "currency": limit.currency,
            "max": limit.max,
            "used": grant.sum_used,
        },
        "until": stamp(grant.until),
        "reason": grant.reason,
        "policy": {"name": version.policy.name, "version": version.number},
        "request": grant.request_id,
        "asked_by": {"username": grant.asked_by.username, "name": grant.asked_by.display_name},
        "asked_at": stamp(grant.asked_at),
        "ended_at": stamp(grant.ended_at) if grant.ended_at is not None else None,
        "ended_why": grant.ended_why or None,
    }
