"""How much a person may approve by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from approvals.models import Membership, ReviewerGroup
from approvals.rules import decimals


def limit_of(accounts: Collection[str], project_id: str, currency: str) -> Decimal | None:
    """The largest sum in this currency that may be approved by somebody who answers by these
    accounts: for another, or as one human with several. The lowest of them; None: no limit.

    Of each account as `limits_of` says.
    """
    found = limits_of(accounts, project_id, currency).values()
    return min((limit for limit in found if limit is not None), default=None)


def limits_of(
    accounts: Collection[str], project_id: str, currency: str
) -> dict[str, Decimal | None]:
    """By account, the largest sum in this currency that it may approve; None: there is no limit.

    Their own, else the highest of their groups (config.md, Silent points). Who has limits, but
    none in this currency, has zero in it, and so counts a limit that cannot be read: nothing
    fails open. Two statements for any number of accounts.
    """
    own: dict[str, Mapping[str, object]] = dict(
        Membership.objects.filter(
            project=project_id, person__in=accounts, is_active=True
        ).values_list("person_id", "limits")
    )
    of_groups: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    unsettled = [each for each in accounts if currency not in own.get(each, {})]
    if unsettled:
        groups = ReviewerGroup.objects.filter(
            project=project_id, members__in=unsettled, is_active=True
        )
        for account, limits in groups.values_list("members", "limits"):
            of_groups[str(account)].append(limits)
    return {each: _highest([own.get(each, {}), *of_groups[each]], currency) for each in accounts}


def spending_limits(account: str, project_id: str) -> dict[str, str] | None:
    """The limits of one account by currency, as plain decimals; None: there are none. In a
    currency that is not named nothing may be approved. Two statements, and two a
    currency.
    """
    limits = [
        *Membership.objects.filter(project=project_id, person=account, is_active=True).values_list(
            "limits", flat=True
        ),
        *ReviewerGroup.objects.filter(
            project=project_id, members=account, is_active=True
        ).values_list("limits", flat=True),
    ]
    currencies = sorted({currency for each in limits for currency in each})
    found = {each: limit_of([account], project_id, each) for each in currencies}
    return {name: format(most, "f") for name, most in found.items() if most is not None} or None


def _highest(limits: list[Mapping[str, object]], currency: str) -> Decimal | None:
    if not any(limits):
        return None
    return max((_amount(each[currency]) for each in limits if currency in each), default=Decimal(0))


def _amount(text: object) -> Decimal:
    return decimals.decimal(str(text)) if decimals.is_plain(text) else Decimal(0)
