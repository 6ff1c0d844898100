"""What was or would be approved in advance, as pages say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice

from django.db.models import QuerySet

from approvals.access.masking import Masks
from approvals.access.principals import PersonPrincipal
from approvals.access.requests import Sight
from approvals.access.standing_grants import approvals_of, scope_of
from approvals.access.standing_sight import grants_seen, may_end
from approvals.display.standing import PinWords, pin_words
from approvals.models import ApprovalRequest, Decision, StandingGrant
from approvals.rules.standing.amounts import spelt
from approvals.rules.standing.scope import ACTION

from .names import names_for
from .suggestions import Suggestion, suggestion

MOST_ENDED = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One grant for a page: `sum_left` is empty where it has no sum."""

    grant: StandingGrant
    pins: list[PinWords]
    approvers: list[str]
    may_end: bool

    @property
    def uses_left(self) -> int:
        return self.grant.uses - self.grant.used

    @property
    def sum_left(self) -> str:
        if not self.grant.sum_field:
            return ""
        return spelt(Decimal(self.grant.sum_max) - Decimal(self.grant.sum_used))


@dataclass(frozen=True, slots=True)
class Advance:
    """What a request's page says of standing grants: `asked` is the one that it asks for, `by`
    the one by which it went through."""

    asked: Shown | None = None
    by: Shown | None = None
    suggestion: Suggestion | None = None


def advance_of(
    principal: PersonPrincipal,
    request: ApprovalRequest,
    seen: Sight,
    decision: Decision | None,
    masks: Masks,
    *,
    now: datetime,
) -> Advance:
    """No statement for most requests: none asks for a grant or went through by one.

    What has masked arguments is not suggested: a grant would show them.
    """
    if request.action_name == ACTION:
        row = _grants().get(request=request)
        return Advance(asked=_shown([row], principal)[0])
    if request.standing_grant_id:
        row = _grants().get(pk=request.standing_grant_id)
        (shown,) = _shown([row], principal)
        return Advance(by=shown) if seen is Sight.FULL else Advance()
    is_masked = masks.of(request.action_name).places(request.action_text)
    if seen is not Sight.FULL or is_masked:
        return Advance()
    return Advance(suggestion=suggestion(principal, request, decision, now=now))


def grants_shown(principal: PersonPrincipal) -> dict[str, list[Shown]]:
    """The grants that a person sees, by what they are, newest first. Four statements."""
    status = StandingGrant.Status
    rows = grants_seen(principal).order_by("-pk")
    over = rows.filter(status__in=(status.ENDED, status.REFUSED))
    found = {
        "active": list(rows.filter(status=status.ACTIVE)),
        "asked": list(rows.filter(status=status.ASKED)),
        "over": list(over[:MOST_ENDED]),
    }
    shown = iter(_shown(list(chain.from_iterable(found.values())), principal))
    return {name: list(islice(shown, len(grants))) for name, grants in found.items()}


def _grants() -> QuerySet[StandingGrant]:
    return StandingGrant.objects.select_related(
        "agent", "asked_by", "request__agent", "policy_version"
    )


def _shown(rows: Sequence[StandingGrant], principal: PersonPrincipal) -> list[Shown]:
    """With the names of who approved, as this reader is told them. One statement."""
    decided = {
        row.request_id: row.request for row in rows if row.status != StandingGrant.Status.ASKED
    }
    approvers: dict[str, list[str]] = defaultdict(list)
    for answer in approvals_of(*decided.values()).order_by("pk") if decided else ():
        names = names_for(principal, decided[answer.request_id])
        approvers[answer.request_id].append(
            names.told("human", answer.person_id, answer.person_name)
        )
    return [
        Shown(row, pin_words(scope_of(row)), approvers[row.request_id], may_end(principal, row))
        for row in rows
    ]
