"""The people and groups that an agent names: whom to ask, and for whom it asks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from approvals.access.relations import humans_in
from approvals.exceptions import FieldError, Invalid
from approvals.models import (
    RESPONDING,
    Agent,
    Alias,
    Membership,
    Person,
    Project,
    ReviewerGroup,
)
from approvals.rules.judgement import StagePlan
from approvals.rules.people import key_of
from approvals.rules.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Asked:
    """The people, by username, and groups, by name, of a project that somebody named."""

    users: Mapping[str, Person]
    groups: Mapping[str, ReviewerGroup]


def find_asked(project: Project, plans: Iterable[StagePlan]) -> Asked:
    """Whom stages name, as far as they are there. Two statements at most."""
    plans = list(plans)
    users = {name for plan in plans for name in plan.users}
    groups = {name for plan in plans for name in plan.groups}
    rows = ReviewerGroup.objects.filter(project=project, is_active=True, name__in=groups)
    return Asked(
        users={person.username: person for person in _people_named(project, users)}
        if users
        else {},
        groups={group.name: group for group in rows} if groups else {},
    )


def check_stated(agent: Agent, proposal: Proposal) -> None:
    """Raise `Invalid` (`requester_required`) where an agent must say for whom it asks."""
    if agent.requires_requester and proposal.requester is None:
        raise Invalid(
            "requester_required",
            "This agent must say on whose behalf it asks.",
            errors=[FieldError("/requester", "is missing", "requester_required")],
        )


def check_reviewers(project: Project, proposal: Proposal) -> None:
    """Raise `Invalid` (`unknown_reviewer`) for whom an agent names and nobody knows."""
    named = [("/reviewers", proposal.reviewer_users, proposal.reviewer_groups)]
    named += [
        (f"/stages/{index}/reviewers", stage.users, stage.groups)
        for index, stage in enumerate(proposal.stages)
    ]
    known = find_asked(project, (StagePlan("", users=u, groups=g) for _, u, g in named))
    errors = [
        error
        for at, users, groups in named
        for error in (
            *_unknown(f"{at}/users", users, known.users),
            *_unknown(f"{at}/groups", groups, known.groups),
        )
    ]
    if errors:
        raise Invalid(
            "unknown_reviewer", "Not everybody named may answer in this project.", errors=errors
        )


def _people_named(project: Project, usernames: Iterable[str]) -> list[Person]:
    memberships = Membership.objects.filter(
        RESPONDING,
        project=project,
        person__username__in=list(usernames),
        person__is_superuser=False,
    ).select_related("person")
    return [membership.person for membership in memberships]


def _unknown(at: str, wanted: Iterable[str], known: Container[str]) -> list[FieldError]:
    return [
        FieldError(f"{at}/{index}", f"{name} is not known", "unknown_reviewer")
        for index, name in enumerate(wanted)
        if name not in known
    ]


def find_requester(project: Project, proposal: Proposal) -> Person | None:
    """The person that a requester's id or e-mail stands for: by alias, username or e-mail.

    lifecycle.md, `separation.requester`; case does not matter (config.md, Silent points). Of two
    accounts of one human it is either. Raises `Invalid` where they stand for two people: barring
    one would let the other decide.
    """
    if proposal.requester is None:
        return None
    sent = (proposal.requester.get("id"), proposal.requester.get("email"))
    names = [name.strip() for name in sent if isinstance(name, str) and name.strip()]
    matches = Q()
    for name in names:
        matches |= Q(username__iexact=name) | Q(email__iexact=name)
        matches |= Q(aliases__project=project, aliases__is_active=True, aliases__value__iexact=name)
        if not name.isascii():
            matches |= Q(pk__in=_known_as(project, name))
    if not names:
        return None
    found = Person.objects.filter(matches, memberships__project=project).distinct().order_by("pk")
    people = list(found)
    if len(people) > 1 and not _is_one_human(project, people):
        raise Invalid(
            "invalid_value",
            "The requester's id and e-mail stand for two different people.",
            errors=[FieldError("/requester", "stands for two people", "invalid_value")],
        )
    return people[0] if people else None


def _known_as(project: Project, name: str) -> set[str]:
    """Whom a name with letters beyond ASCII stands for: SQLite knows no case of these."""
    aliases = Alias.objects.filter(project=project, is_active=True)
    addresses = Person.objects.filter(memberships__project=project)
    known = [*aliases.values_list("person_id", "value"), *addresses.values_list("pk", "email")]
    return {person for person, value in known if key_of(value) == key_of(name)}


def _is_one_human(project: Project, people: Iterable[Person]) -> bool:
    humans = humans_in(project.id)
    return len({humans.of(person.id) for person in people}) == 1
