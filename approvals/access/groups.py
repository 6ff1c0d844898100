"""How many people of a group may answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from approvals.models import RESPONDING, Membership, Project, ReviewerGroup


def group_sizes(project: Project, names: Iterable[str] | None = None) -> dict[str, int]:
    """The active groups of a project, or those of these names, and their responding members."""
    answering = Membership.objects.filter(RESPONDING, project=project).values("person")
    groups = ReviewerGroup.objects.filter(project=project, is_active=True)
    if names is not None:
        groups = groups.filter(name__in=names)
    counted = groups.annotate(size=Count("members", filter=Q(members__in=answering)))
    return dict(counted.values_list("name", "size"))
