"""Who may look at and change the set-up of which projects (architecture.md 7, last rows).

The one rule of the admin site: its lists, choices, histories and buttons all ask here.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from approvals.exceptions import NotAllowed
from approvals.models import Membership, Person, Project
from approvals.rules.actor import Actor


class Area(StrEnum):
    """A part of the set-up that has rights of its own: the rows of the matrix."""

    PROJECT = "project"
    PEOPLE = "people"
    GROUPS = "groups"
    TOOLS = "tools"
    POLICIES = "policies"
    AGENTS = "agents"
    RECORDS = "records"
    DELIVERIES = "deliveries"
    AUDIT = "audit"


# By role: what is seen, and what of it may be changed. A superuser is an operator.
_SEEN = {
    "admin": frozenset(Area),
    "auditor": frozenset({Area.TOOLS, Area.POLICIES, Area.RECORDS, Area.DELIVERIES, Area.AUDIT}),
    "operator": frozenset(Area) - {Area.AUDIT, Area.GROUPS},
}
_CHANGED = {
    "admin": frozenset(
        {Area.PROJECT, Area.PEOPLE, Area.GROUPS, Area.TOOLS, Area.POLICIES, Area.AGENTS}
    ),
    "auditor": frozenset[Area](),
    "operator": frozenset({Area.AGENTS}),
}
OPERATOR = "operator"


def may_administer(person: Person) -> bool:
    """Whether the admin site opens for this person at all: admins, auditors and operators."""
    if not person.is_active:
        return False
    return person.is_superuser or _memberships(person, "admin", "auditor").exists()


def is_operator(person: Person) -> bool:
    """Whether this is a superuser, who configures and decides nothing."""
    return person.is_active and person.is_superuser


def projects_seen(person: Person, area: Area) -> QuerySet[Project]:
    """The projects whose `area` the person may look at."""
    return _projects(person, area, _SEEN)


def projects_changed(person: Person, area: Area) -> QuerySet[Project]:
    """The projects whose `area` the person may change."""
    return _projects(person, area, _CHANGED)


def may_change_account(person: Person, account: Person) -> bool:
    """Whether `person` may rename, deactivate or reactivate `account`.

    An account is one for all projects, so only somebody who is admin of every project that it
    is active in may; nobody changes their own, because what it is called decides whose
    requests it is kept from. An operator's account is the command line's alone.
    """
    if account.is_superuser or account.id == person.id:
        return False
    mine = projects_changed(person, Area.PEOPLE)
    theirs = Membership.objects.filter(person=account)
    elsewhere = theirs.filter(is_active=True).exclude(project__in=mine)
    return theirs.filter(project__in=mine).exists() and not elsewhere.exists()


def admins_of(project_id: str) -> QuerySet[Membership]:
    """The memberships that run a project now."""
    return _admins().filter(project=project_id)


def check_admin(project_id: str, actor: Actor) -> None:
    """Raise `NotAllowed` (`not_admin`) for a person who does not run the project now; what is no
    person has been let in elsewhere."""
    if actor.kind == "human" and not admins_of(project_id).filter(person=actor.id).exists():
        raise NotAllowed("not_admin", "Only an admin of the project may do this.")


def projects_without_admin() -> QuerySet[Project]:
    """The projects that wait for their first admin."""
    return Project.objects.exclude(pk__in=_admins().values("project"))


def actor_in_admin(person: Person, *, ip: str | None) -> Actor:
    """How the journal writes down what a person does in the admin site."""
    kind = OPERATOR if person.is_superuser else "human"
    return Actor(kind, person.id, person.display_name, "admin", ip)


def _admins() -> QuerySet[Membership]:
    return Membership.objects.filter(
        is_active=True, is_admin=True, person__is_active=True, person__is_superuser=False
    )


def _projects(person: Person, area: Area, rights: dict[str, frozenset[Area]]) -> QuerySet[Project]:
    if is_operator(person):
        allowed = area in rights["operator"]
        return Project.objects.all() if allowed else Project.objects.none()
    roles = [role for role in ("admin", "auditor") if area in rights[role]]
    if not roles or not person.is_active:
        return Project.objects.none()
    return Project.objects.filter(pk__in=_memberships(person, *roles).values("project"))


def _memberships(person: Person, *roles: str) -> QuerySet[Membership]:
    held = Q()
    for role in roles:
        held |= Q(**{f"is_{role}": True})
    return Membership.objects.filter(held, person=person, is_active=True, project__is_active=True)
