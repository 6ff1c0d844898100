"""Where a project wants two admins to agree: who wrote a change does not put it in force, under
whatever account."""

from __future__ import annotations

from approvals.access.relations import accounts_of
from approvals.exceptions import NotAllowed
from approvals.models import Project
from approvals.rules.actor import Actor


def check_second_admin(project: Project, *, author_id: str | None, actor: Actor) -> None:
    """Raise `NotAllowed` (`second_admin_required`) where `actor` may not publish this alone.

    The operator's command is one admin more often than not the author of the file: it only
    ever drafts.
    """
    if not project.publish_needs_second_admin:
        return
    if actor.kind != "human" or author_id in accounts_of(project.id, actor.id):
        raise NotAllowed(
            "second_admin_required",
            "This project wants another admin to publish what somebody wrote.",
        )
