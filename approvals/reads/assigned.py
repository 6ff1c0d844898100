"""Lists for people: what is theirs to look at first, and what nobody is at (api.md 2.5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from approvals import clock
from approvals.access.principals import PersonPrincipal, Principal
from approvals.exceptions import NotAllowed
from approvals.models import Claim, Stage
from approvals.models.requests import RequestQuerySet

ME, UNCLAIMED = "me", "unclaimed"
ASSIGNED = (ME, UNCLAIMED)


def narrow(requests: RequestQuerySet, principal: Principal, assigned: str) -> RequestQuerySet:
    """Of these requests the open ones that the person is asked first or has claimed (`me`), or
    that nobody has claimed (`unclaimed`). Raises `NotAllowed` for an agent."""
    if not isinstance(principal, PersonPrincipal):
        raise NotAllowed("not_allowed", "Only people have requests assigned, or claim them.")
    claims = Claim.objects.live(clock.now())
    waiting = requests.filter(status="pending")
    if assigned == UNCLAIMED:
        return waiting.exclude(Exists(claims.filter(stage__request=OuterRef("pk"))))
    person = principal.person.pk
    asked = Stage.objects.filter(status=Stage.State.OPEN, assigned_to=person).values("request")
    held = claims.filter(person=person).values("stage__request")
    # One set and no OR, so that a database begins with these few and not with all that is open.
    return waiting.filter(pk__in=asked.union(held))


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has claimed a request, for the mark in its row."""

    id: str
    display_name: str


def holders_of(requests: list[str], *, now: datetime) -> dict[str, list[Holder]]:
    """Who has claimed each of these requests, the oldest claim first. One statement."""
    rows = Claim.objects.live(now).filter(stage__request__in=requests).order_by("taken_at", "id")
    found: dict[str, list[Holder]] = defaultdict(list)
    for request, id, name, username in rows.values_list(
        "stage__request_id", "person_id", "person__name", "person__username"
    ):
        found[request].append(Holder(id, name or username))
    return found
