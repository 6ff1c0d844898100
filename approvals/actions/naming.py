"""The people and groups that an agent names: whom to ask, and for whom it asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from approvals.exceptions import FieldError, Invalid
from approvals.models import RESPONDING, Membership, Person, Project, ReviewerGroup
from approvals.rules.evaluate import StagePlan
from approvals.rules.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """The people and groups that a stage plan names, found in the project."""

    users: list[Person]
    groups: list[ReviewerGroup]


def find_reviewers(project: Project, plan: StagePlan) -> Asked:
    """Whom a stage plan names. Raises `Invalid` (`unknown_reviewer`) for whom nobody knows."""
    users = _people_named(project, plan.users) if plan.users else []
    groups = (
        list(ReviewerGroup.objects.filter(project=project, is_active=True, name__in=plan.groups))
        if plan.groups
        else []
    )
    known_users = {person.username for person in users}
    known_groups = {group.name for group in groups}
    errors = [
        *_unknown("users", plan.users, known_users),
        *_unknown("groups", plan.groups, known_groups),
    ]
    if errors:
        raise Invalid(
            "unknown_reviewer", "Not everybody named may answer in this project.", errors=errors
        )
    return Asked(users=users, groups=groups)


def _people_named(project: Project, usernames: Iterable[str]) -> list[Person]:
    memberships = Membership.objects.filter(
        RESPONDING,
        project=project,
        person__username__in=list(usernames),
        person__is_superuser=False,
    ).select_related("person")
    return [membership.person for membership in memberships]


def _unknown(kind: str, wanted: Iterable[str], known: set[str]) -> list[FieldError]:
    return [
        FieldError(f"/reviewers/{kind}/{index}", f"{name} is not known", "unknown_reviewer")
        for index, name in enumerate(wanted)
        if name not in known
    ]


def find_requester(project: Project, proposal: Proposal) -> Person | None:
    """The person that a requester's id or e-mail stands for: by alias, username or e-mail.

    lifecycle.md, `separation.requester`; case does not matter (config.md, Silent points).
    Raises `Invalid` where they stand for two people: barring one would let the other decide.
    """
    if proposal.requester is None:
        return None
    sent = (proposal.requester.get("id"), proposal.requester.get("email"))
    names = [name.strip() for name in sent if isinstance(name, str) and name.strip()]
    matches = Q()
    for name in names:
        matches |= Q(username__iexact=name) | Q(email__iexact=name)
        matches |= Q(aliases__project=project, aliases__is_active=True, aliases__value__iexact=name)
    if not names:
        return None
    found = Person.objects.filter(matches, memberships__project=project).distinct()[:2]
    if len(found) > 1:
        raise Invalid(
            "invalid_value",
            "The requester's id and e-mail stand for two different people.",
            errors=[FieldError("/requester", "stands for two people", "invalid_value")],
        )
    return found[0] if found else None
