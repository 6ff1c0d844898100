"""Who has claimed what (lifecycle.md, Claim)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from approvals.exceptions import NotAllowed
from approvals.models import RESPONDING, Claim, Membership, Stage

from .eligibility import Electorate
from .principals import PersonPrincipal
from .quorums import Tally


def check_release(principal: PersonPrincipal) -> None:
    """Raise `NotAllowed` unless the principal can have claimed anything at all."""
    if not principal.has("reviewer", "lead"):
        raise NotAllowed("not_allowed", "Only reviewers and leads claim and release requests.")


@dataclass(frozen=True, slots=True)
class Lease:
    """A live claim as others are told of it. `leads`: its holder is a lead of the project."""

    id: str
    person: str
    username: str
    name: str
    since: datetime
    until: datetime
    leads: bool = False

    @property
    def display_name(self) -> str:
        return self.name or self.username


def leases_of(requests: Collection[str], *, now: datetime) -> dict[str, list[Lease]]:
    """The live claims on these requests by stage, the oldest first. One statement."""
    leads = Membership.objects.filter(
        RESPONDING,
        is_lead=True,
        person=OuterRef("person"),
        project=OuterRef("stage__request__project"),
    )
    rows = Claim.objects.live(now).filter(stage__request__in=requests)
    rows = rows.annotate(leads=Exists(leads)).order_by("taken_at", "id")
    found: dict[str, list[Lease]] = defaultdict(list)
    for stage, *told in rows.values_list(
        "stage_id",
        *("id", "person_id", "person__username", "person__name"),
        *("taken_at", "expires_at", "leads"),
    ):
        found[stage].append(Lease(*told))
    return found


def held(leases: Collection[Lease], electorate: Electorate) -> list[Lease]:
    """Those whose holders may still have them: who may answer there, and leads who have no part
    in the request."""
    return [
        lease
        for lease in leases
        if electorate.seats_of(lease.person)
        or (lease.leads and not electorate.is_barred(lease.person))
    ]


def leases_on(tally: Tally, *, now: datetime) -> dict[str, list[Lease]]:
    """By stage, who has claimed it and may have it."""
    found = leases_of([tally.request.pk], now=now)
    return {stage: held(leases, tally.voting[stage]) for stage, leases in found.items()}


def is_exclusive(tally: Tally, stage: Stage) -> bool:
    """Whether a claim keeps others from answering: where one answer is enough. Elsewhere it only
    shows who is at it."""
    return tally.standing(stage).needed == 1
