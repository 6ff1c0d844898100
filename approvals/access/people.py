"""A person in their projects, and the one that a call or a page of theirs is about."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from approvals.exceptions import NotFound
from approvals.models import ApiKey, Delegation, Membership, Person, Project
from approvals.models.compiled import Compiled

from .principals import PersonPrincipal


def memberships_of(person: Person) -> list[Membership]:
    """The person's active memberships, oldest first. An operator (superuser) has none."""
    if not person.is_active or person.is_superuser:
        return []
    return _MEMBERSHIPS.rows(person.id)


def _memberships() -> QuerySet[Membership]:
    """Memberships that know whether delegations have to be looked up for them at all."""
    taken = Delegation.objects.filter(
        project=OuterRef("project"),
        taker=OuterRef("person"),
        ended_at__isnull=True,
        ends_at__gt=Now() - timedelta(days=1),
    )
    return Membership.objects.annotate(may_stand_in=Exists(taken))


_MEMBERSHIPS = Compiled(
    lambda person: (
        _memberships()
        .select_related("project")
        .filter(person=person, is_active=True, project__is_active=True)
        .order_by("created_at", "id")
    )
)


def principal_among(
    memberships: list[Membership],
    project: str | None,
    *,
    person: Person,
    channel: str,
    ip: str | None,
    key: ApiKey | None = None,
) -> PersonPrincipal:
    """The person by the one of their memberships that `?project=` (an id or a name) means;
    without it by the first. Raises `NotFound` where there is none."""
    for membership in memberships:
        if project is None or project in (membership.project.id, membership.project.name):
            return PersonPrincipal(
                person=person,
                project=membership.project,
                membership=membership,
                channel=channel,
                key=key,
                ip=ip,
            )
    raise NotFound


def principal_in(
    person: Person, project: Project, *, channel: str, ip: str | None = None
) -> PersonPrincipal:
    """The person in exactly this project, with or without a membership there.

    Without one they may still be the requester of a request or the owner of an agent.
    Raises `NotFound` for an operator or an account that is not active.
    """
    if not person.is_active or person.is_superuser or not project.is_active:
        raise NotFound
    membership = _memberships().filter(person=person, project=project, is_active=True).first()
    return PersonPrincipal(
        person=person, project=project, membership=membership, channel=channel, ip=ip
    )


def as_now(principal: PersonPrincipal, project: Project) -> PersonPrincipal:
    """The same person with the roles that they have now: for an action that holds the project's
    set-up, and read `project` since. Raises `NotFound` as `principal_in`."""
    return person_now(principal.person, project, channel=principal.channel, ip=principal.ip)


def person_now(
    person: Person, project: Project, *, channel: str, ip: str | None = None
) -> PersonPrincipal:
    """The same, by the account as it is now: it was read before anybody had to wait."""
    fresh = Person.objects.get(pk=person.pk)
    return principal_in(fresh, project, channel=channel, ip=ip)
