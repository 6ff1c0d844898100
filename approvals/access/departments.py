"""What is left of a department's budget in the period that runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from approvals.models import Department, Draw, Project
from approvals.rules import decimals
from approvals.rules.calendars import read_zone
from approvals.rules.periods import LONGEST, began_at, first_day


@dataclass(frozen=True, slots=True)
class Left:
    """What may still be drawn: `left` of `amount` in `currency`, in the period since `since`.

    `row` is None for a department that the project does not know; nothing is left in it, and
    `currency` and `period` are "".
    """

    name: str
    row: Department | None
    currency: str = ""
    amount: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    period: str = ""
    since: date | None = None

    def in_currency(self, currency: str) -> Decimal:
        """What is left in this currency: nothing in any but the department's own."""
        return self.left if currency == self.currency else Decimal(0)


def left_in(project: Project, name: str, *, now: datetime, hold: bool = False) -> Left | None:
    """What is left in the department of this name at `now`; None: there is nothing to draw on.

    That is so in a project that has no departments at all. Where it has some, or had this one,
    nothing is left in a name that it does not know (any more): nothing fails open. With `hold`
    nobody else draws on it before the transaction ends. Two statements.
    """
    rows = Department.objects.filter(project=project, name=name)
    if hold and connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    row = rows.first()
    if row is None:
        has_some = Department.objects.filter(project=project, is_active=True).exists()
        return Left(name, None) if has_some else None
    if not row.is_active:
        return Left(name, None)
    zone = read_zone(project.time_zone)
    since = first_day(row.period, now, zone)
    drawn = Draw.objects.filter(
        department=row,
        currency=row.currency,
        returned_at__isnull=True,
        period_start__gte=since - LONGEST,  # for the index alone
        drawn_at__gte=began_at(since, zone),
    )
    amount = decimals.decimal(row.amount)
    spent = sum(
        (decimals.decimal(each) for each in drawn.values_list("amount", flat=True)), Decimal(0)
    )
    return Left(
        name=row.name,
        row=row,
        currency=row.currency,
        amount=amount,
        left=max(amount - spent, Decimal(0)),
        period=row.period,
        since=since,
    )
