"""Delegations as the API and the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.access.delegations import delegations_seen
from approvals.access.eligibility import responders
from approvals.access.principals import PersonPrincipal
from approvals.models import Delegation, Person, Policy, ReviewerGroup
from approvals.rules.times import stamp


def status_of(delegation: Delegation, now: datetime) -> str:
    """`planned`, `active`, `over` (its window), or `ended` (before that)."""
    ended_at = delegation.ended_at
    if ended_at is not None:
        return "ended" if ended_at < delegation.ends_at else "over"
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


@dataclass(frozen=True, slots=True)
class Duties:
    """What the page of delegations shows: those that hold or will, and what can be chosen."""

    given: list[Delegation]
    taken: list[Delegation]
    others: list[Delegation]
    may_give: bool
    may_give_for_others: bool
    people: list[Person]
    groups: list[str]
    policies: list[str]


def duties_of(principal: PersonPrincipal, *, now: datetime) -> Duties:
    """Read it: four statements. Of the delegations of others a lead or admin sees those of the
    project."""
    person = principal.person.pk
    rows = delegations_seen(principal).filter(ended_at=None, ends_at__gt=now)
    live = list(rows.order_by("starts_at", "id"))
    project = principal.project
    groups = ReviewerGroup.objects.filter(project=project, is_active=True)
    policies = Policy.objects.filter(project=project, in_force__isnull=False)
    return Duties(
        given=[each for each in live if each.giver_id == person],
        taken=[each for each in live if each.taker_id == person],
        others=[each for each in live if person not in (each.giver_id, each.taker_id)],
        may_give=principal.has("reviewer", "lead"),
        may_give_for_others=principal.has("lead", "admin"),
        people=[
            each.person
            for each in responders(project.pk).select_related("person").order_by("person__username")
        ],
        groups=list(groups.order_by("name").values_list("name", flat=True)),
        policies=list(policies.order_by("name").values_list("name", flat=True)),
    )


def acting_for(principal: PersonPrincipal, *, now: datetime) -> list[Delegation]:
    """The delegations by which the person acts for others now, soonest over first. One
    statement."""
    rows = Delegation.objects.filter(
        project=principal.project,
        taker=principal.person,
        ended_at=None,
        starts_at__lte=now,
        ends_at__gt=now,
    )
    return list(rows.select_related("giver").order_by("ends_at", "id"))
