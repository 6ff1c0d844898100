"""What was or would be approved in advance, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

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
        return Advance(asked=_shown(row, principal))
    if request.standing_grant_id:
        row = _grants().get(pk=request.standing_grant_id)
        shown = _shown(row, principal)
        return Advance(by=shown) if seen is Sight.FULL else Advance()
    is_masked = masks.of(request.action_name).places(request.action_text)
    if seen is not Sight.FULL or is_masked:
        return Advance()
    return Advance(suggestion=suggestion(principal, request, decision, now=now))


def grants_shown(principal: PersonPrincipal) -> dict[str, list[Shown]]:
    """The grants that a person sees, by what they are, newest first."""
    status = StandingGrant.Status
    rows = grants_seen(principal).order_by("-pk")
    over = rows.filter(status__in=(status.ENDED, status.REFUSED))
    return {
        "active": [_shown(row, principal) for row in rows.filter(status=status.ACTIVE)],
        "asked": [_shown(row, principal) for row in rows.filter(status=status.ASKED)],
        "over": [_shown(row, principal) for row in over[:MOST_ENDED]],
    }


def _grants() -> QuerySet[StandingGrant]:
    return StandingGrant.objects.select_related("agent", "asked_by", "request", "policy_version")


def _shown(row: StandingGrant, principal: PersonPrincipal) -> Shown:
    names = []
    if row.status != StandingGrant.Status.ASKED:
        names = list(approvals_of(row.request).values_list("person_name", flat=True))
    return Shown(row, pin_words(scope_of(row)), names, may_end(principal, row))
