"""What the signed-in person may do in the admin site, asked of `access` once a call."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest

from approvals.access import administration
from approvals.access.administration import Area
from approvals.models import Person, Project
from approvals.rules.actor import Actor


class Rights:
    """The projects of one person, by area; remembered for the length of one call."""

    def __init__(self, person: Person, *, ip: str | None) -> None:
        self.person = person
        self._ip = ip
        self._seen: dict[Area, list[str]] = {}
        self._changed: dict[Area, list[str]] = {}
        self._may_enter: bool | None = None

    @property
    def may_enter(self) -> bool:
        """Whether the admin site opens at all."""
        if self._may_enter is None:
            self._may_enter = administration.may_administer(self.person)
        return self._may_enter

    @property
    def is_operator(self) -> bool:
        return administration.is_operator(self.person)

    def seen(self, area: Area) -> list[str]:
        """The ids of the projects whose `area` is seen."""
        return _remembered(self._seen, area, administration.projects_seen(self.person, area))

    def changed(self, area: Area) -> list[str]:
        """The ids of the projects whose `area` may be changed."""
        return _remembered(self._changed, area, administration.projects_changed(self.person, area))

    def founding(self) -> list[str]:
        """The ids of the projects that wait for their first admin, where an operator asks."""
        if not self.is_operator:
            return []
        return list(administration.projects_without_admin().values_list("pk", flat=True))

    @property
    def actor(self) -> Actor:
        return administration.actor_in_admin(self.person, ip=self._ip)


def rights_of(request: HttpRequest) -> Rights:
    """The rights of whoever makes this call; they must be signed in."""
    known = getattr(request, "_admin_rights", None)
    if known is None:
        known = Rights(cast(Person, request.user), ip=request.META.get("REMOTE_ADDR") or None)
        request._admin_rights = known  # type: ignore[attr-defined]
    return cast(Rights, known)


def _remembered(
    memory: dict[Area, list[str]], area: Area, projects: QuerySet[Project]
) -> list[str]:
    if area not in memory:
        memory[area] = list(projects.values_list("pk", flat=True))
    return memory[area]
