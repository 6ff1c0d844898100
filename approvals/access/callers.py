"""Who calls the API: the holder of a key, else the person signed in. Every JSON door asks here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from approvals.exceptions import NotFound, Unauthenticated
from approvals.models import Person

from .keys import key_from, principal_of
from .people import memberships_of, principal_among
from .principals import AgentPrincipal, Principal


def caller(
    *,
    authorization: str | None,
    user: Person | AnonymousUser,
    project: str | None,
    ip: str | None,
    now: datetime,
) -> Principal:
    """Whom a call speaks for. Where a key was sent it alone counts; a session is a person's.

    `user` is whom the session belongs to; `project` is `?project=` (an id or a name). A
    session never grants the rights of an agent. Raises `Unauthenticated`, and `NotFound`
    for a project that the caller is not in.
    """
    if authorization is not None:
        principal = principal_of(key_from(authorization, now=now), ip=ip, project=project)
        _check_project(principal, project)
        return principal
    if not isinstance(user, Person) or not user.is_active:
        raise Unauthenticated
    memberships = memberships_of(user)
    if not memberships:
        raise Unauthenticated("This account has a role in no project, and so no API.")
    return principal_among(memberships, project, person=user, channel="api", ip=ip)


def _check_project(principal: Principal, project: str | None) -> None:
    """An agent is in one project; one that names another must not believe it was heard."""
    if not isinstance(principal, AgentPrincipal) or project is None:
        return
    if project not in (principal.project.id, principal.project.name):
        raise NotFound
