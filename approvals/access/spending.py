"""How much a person may approve by themselves."""

from __future__ import annotations

from decimal import Decimal

from approvals.models import Membership, Person, ReviewerGroup
from approvals.rules import decimals


def limit_of(person: Person, project_id: str, currency: str) -> Decimal | None:
    """The largest sum in this currency that the person may approve; None: there is no limit.

    Their own, else the highest of their groups (config.md, Silent points). Who has limits, but
    none in this currency, has zero in it, and so counts a limit that cannot be read: nothing
    fails open.
    """
    own = Membership.objects.filter(project=project_id, person=person, is_active=True)
    limits = list(own.values_list("limits", flat=True))
    if not any(currency in each for each in limits):
        groups = ReviewerGroup.objects.filter(project=project_id, members=person, is_active=True)
        limits += groups.values_list("limits", flat=True)
    if not any(limits):
        return None
    return max((_amount(each[currency]) for each in limits if currency in each), default=Decimal(0))


def _amount(text: object) -> Decimal:
    return decimals.decimal(str(text)) if decimals.is_plain(text) else Decimal(0)
