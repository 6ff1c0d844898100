"""Who of a group may answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, F, When

from approvals.models import RESPONDING, Membership, Project, ReviewerGroup


def group_members(
    project: Project, names: Iterable[str] | None = None
) -> dict[str, frozenset[str]]:
    """The active groups of a project, or those of these names, with the usernames of their
    responding members."""
    answering = Membership.objects.filter(RESPONDING, project=project).values("person")
    groups = ReviewerGroup.objects.filter(project=project, is_active=True)
    if names is not None:
        groups = groups.filter(name__in=names)
    able = Case(When(members__in=answering, then=F("members__username")))
    found: dict[str, set[str]] = defaultdict(set)
    for name, username in groups.annotate(able=able).values_list("name", "able"):
        found[name] |= {username} if username is not None else set()
    return {name: frozenset(usernames) for name, usernames in found.items()}
