"""What waits in a project until another admin agrees, and who of its admins may."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from approvals.models import Person, Policy, PolicyVersion, Project, SettingChange

from .administration import admins_of
from .relations import accounts_of

# The event that tells admins of it.
WAITS = "second_admin.awaited"
SETTLED = "All of it was published or taken back before the mail went out."
NO_ADMIN = "They do not run this project any more."


@dataclass(frozen=True, slots=True)
class Waiting:
    """One change: the row that waits, what it is of, and who wrote it."""

    row: PolicyVersion | SettingChange
    what: str
    author: str


def waiting_for(project: Project, person_id: str) -> list[Waiting]:
    """What an admin could publish that others wrote, under whatever account; the oldest first."""
    own = accounts_of(project.id, person_id)
    changes = SettingChange.objects.filter(
        project=project, published_at__isnull=True, withdrawn_at__isnull=True
    )
    found: list[PolicyVersion | SettingChange] = [*changes]
    if project.publish_needs_second_admin:
        felt = Q(becomes__in=Policy.FELT) | Q(policy__status__in=Policy.FELT)
        drafts = PolicyVersion.objects.filter(
            felt, policy__project=project, published_at__isnull=True, withdrawn_at__isnull=True
        )
        found += drafts.select_related("policy")
    found.sort(key=lambda row: (row.created_at, row.pk))
    return [Waiting(row, _what(row), row.author_name) for row in found if row.author_id not in own]


def admins_to_tell(project: Project, *, asker: str | None) -> list[Person] | None:
    """The admins with an e-mail address who could publish something, but for who asked, under
    whatever account; None where nothing waits."""
    admins = admins_of(project.id).select_related("person").order_by("person__username")
    own = accounts_of(project.id, asker)
    others = [each.person for each in admins if each.person_id not in own]
    able = [person for person in others if waiting_for(project, person.id)]
    if others and not able:
        return None
    return [person for person in able if person.email]


def why_not_awaited(project: Project, person_id: str | None) -> str | None:
    """Why an admin need not be told any more, in a sentence; None while something waits."""
    if person_id is None or not admins_of(project.id).filter(person=person_id).exists():
        return NO_ADMIN
    return None if waiting_for(project, person_id) else SETTLED


def _what(row: PolicyVersion | SettingChange) -> str:
    if isinstance(row, PolicyVersion):
        return f"Policy {row.policy.name}, version {row.number}"
    return f"Setting {row.setting.replace('_', ' ')}"
