"""Where a project wants two admins to agree: who wrote a change does not put it in force, under
whatever account."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q

from approvals import clock, wakeups
from approvals.access.relations import accounts_of
from approvals.access.second_admins import WAITS
from approvals.exceptions import NotAllowed
from approvals.models import OutboxMessage, Project
from approvals.models.inserting import insert
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


def tell_other_admins(project: Project, *, since: datetime, actor: Actor) -> None:
    """Promise the other admins one mail of what waits for them, `since` when something does.

    It lists all that waits, so that what came in one go is one mail, and asking again for the
    same is none. The caller holds the project's row.
    """
    now = clock.now()
    own = OutboxMessage.objects.filter(
        project=project, kind=OutboxMessage.Kind.MAIL_ADMINS, person=actor.id
    )
    # One that nobody has begun to address, and nobody does before we end.
    rows = own.filter(Q(status=OutboxMessage.Status.QUEUED) | Q(created_at__gte=since))
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, skip_locked=True, of=("self",))
    if rows.first() is not None:
        return
    insert(
        OutboxMessage(
            project=project,
            kind=OutboxMessage.Kind.MAIL_ADMINS,
            event=WAITS,
            person_id=actor.id,
            created_at=now,
            next_attempt_at=now,
        )
    )
    wakeups.drain()
