"""Delegations as the API and the pages show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.models import Delegation, Person
from approvals.rules.times import stamp


def status_of(delegation: Delegation, now: datetime) -> str:
    """`planned`, `active`, `over` (its window), or `ended` (before that)."""
    if delegation.ended_at is not None:
        return "ended"
    if now < delegation.starts_at:
        return "planned"
    return "active" if now < delegation.ends_at else "over"


def delegation_object(delegation: Delegation, *, now: datetime) -> dict[str, Any]:
    """One delegation, its people loaded, in the JSON of api.md 3."""
    ended_at = delegation.ended_at
    return {
        "id": delegation.pk,
        "from": _named(delegation.giver),
        "to": _named(delegation.taker),
        "starts_at": stamp(delegation.starts_at),
        "ends_at": stamp(delegation.ends_at),
        "reason": delegation.reason,
        "scope": {"groups": delegation.groups, "policies": delegation.policies},
        "made_by": _named(delegation.made_by),
        "status": status_of(delegation, now),
        "created_at": stamp(delegation.created_at),
        "ended_at": stamp(ended_at) if ended_at is not None else None,
    }


def _named(person: Person) -> dict[str, str]:
    return {"username": person.username, "name": person.display_name}
