"""What stands around every page: where one is, the projects, the count of what is open."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from approvals.access.principals import PersonPrincipal
from approvals.models import Membership, Person, Project


@dataclass(frozen=True, slots=True)
class Navigation:
    """The shell of one page. `projects` is empty where there is only one to be in."""

    here: str
    project: Project | None
    projects: list[Project]
    open_count: int
    admin: bool
    has_project: bool
    advance: bool = False

    @property
    def project_more(self) -> str:
        """What links to other lists carry, so that the project stays chosen."""
        if self.project is None or self.project in self.projects[:1] or not self.projects:
            return ""
        return "&" + urlencode({"project": self.project.name})

    @property
    def project_query(self) -> str:
        return "?" + self.project_more[1:] if self.project_more else ""


def navigation(
    person: Person,
    memberships: list[Membership],
    *,
    here: str = "",
    principal: PersonPrincipal | None = None,
    open_count: int = 0,
) -> Navigation:
    """The shell for this person, who looks at `principal`'s project."""
    projects = [membership.project for membership in memberships]
    return Navigation(
        here=here,
        project=principal.project if principal else None,
        projects=projects if len(projects) > 1 else [],
        open_count=open_count,
        has_project=bool(memberships),
        advance=any(membership.roles for membership in memberships),
        admin=person.is_superuser or any(membership.is_admin for membership in memberships),
    )
