"""After people came or left: which open requests wait for nobody, or for somebody again.

Only projects whose set-up changed since the last look are looked at, or where a delegation has
just begun, so that a sweep of many that did not costs one statement.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from approvals import clock, journal
from approvals.access.ballots import ballots_of
from approvals.access.eligibility import grounds_of
from approvals.access.quorums import Tally, rosters_of, tally_of
from approvals.actions.closing import close_request, take_request
from approvals.actions.expiry import touch
from approvals.models import ApprovalRequest, AuditEvent, Delegation, Project, Stage, Status
from approvals.models.paging import ids_in_pages
from approvals.models.transactions import write_transaction
from approvals.rules.actor import SYSTEM

from .advancing import look_again, look_differs
from .counting import too_few_left

log = logging.getLogger(__name__)

# Longer than the time between two sweeps, so that each delegation begins in one of them.
JUST_NOW = timedelta(minutes=1)


def look_for_stuck(*, limit: int = 20) -> int:
    """Look at the pending requests of up to `limit` projects that changed; how many differ now."""
    changed = 0
    for project_id, seen, number in _changed_projects()[:limit]:
        pending = ApprovalRequest.objects.filter(project=project_id, status=Status.PENDING)
        for ids in ids_in_pages(pending):
            changed += _look_at(ids)
        # What changes from here on has a higher number, and is looked at in the next round. By
        # swap: the end of a pause asks for another look by setting it back.
        Project.objects.filter(pk=project_id, setup_seen=seen).update(setup_seen=number)
    return changed


def _changed_projects() -> list[tuple[str, int, int]]:
    latest = (
        AuditEvent.objects.filter(subject_type="project", subject_id=OuterRef("pk"))
        .order_by("-number")
        .values("number")[:1]
    )
    differs = Q(latest__gt=F("setup_seen")) | Q(pk__in=_begun().values("project"))
    rows = Project.objects.annotate(latest=Subquery(latest)).filter(differs)
    return list(rows.order_by("id").values_list("pk", "setup_seen", "latest"))


def _begun() -> QuerySet[Delegation]:
    """Those whose window began just now, of which no event tells."""
    now = clock.now()
    return Delegation.objects.filter(
        starts_at__gt=now - JUST_NOW, starts_at__lte=now, ended_at__isnull=True
    )


def _look_at(request_ids: Sequence[str]) -> int:
    """Only those are held whose rows no longer say how they stand."""
    changed = 0
    for request_id in _differing(request_ids):
        try:
            changed += look_at_request(request_id)
        except Exception:
            log.exception("%s could not be counted again", request_id)
    return changed


def _differing(request_ids: Sequence[str]) -> list[str]:
    requests = list(ApprovalRequest.objects.select_related("agent").filter(pk__in=request_ids))
    stages = list(Stage.objects.filter(request__in=requests).order_by("number"))
    ballots, grounds = ballots_of(requests), grounds_of(requests, stages)
    rosters = rosters_of(requests, stages)
    found = []
    for request in requests:
        own = [stage for stage in stages if stage.request_id == request.id]
        cast = ballots.get(request.id, [])
        voting = grounds.electorates(request, own, cast)
        if look_differs(Tally(request, own, cast, grounds, rosters, voting)):
            found.append(request.id)
    return found


def look_at_request(request_id: str) -> bool:
    """Count one pending request anew after people came or left; whether anything differs."""
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        if request.status != Status.PENDING or request.is_paused or request.is_over(now):
            return False
        progress = look_again(tally_of(request), now=now)
        if progress.outcome is not None:
            ending = too_few_left(progress.outcome)
            close_request(request, ending=ending, now=now, entries=tuple(progress.entries))
        elif progress.entries:
            touch(request, now)
            journal.record_request(
                request,
                actor=SYSTEM,
                at=now,
                entries=progress.entries,
                promises=progress.promises,
            )
        return bool(progress.entries) or progress.outcome is not None
