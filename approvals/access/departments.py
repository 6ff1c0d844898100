"""What is left of a department's budget in the period that runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

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
    row.project = project
    return left_of([row], now=now)[row.pk]


def left_of(rows: Sequence[Department], *, now: datetime) -> dict[str, Left]:
    """What is left in each of these departments at `now`, by their ids. One statement.

    Their projects are loaded; one that ended has what it would have if it came back.
    """
    if not rows:
        return {}
    by_id = {row.pk: row for row in rows}
    since = {row.pk: first_day(row.period, now, _zone(row)) for row in rows}
    began = {row.pk: began_at(since[row.pk], _zone(row)) for row in rows}
    drawn = Draw.objects.filter(
        department__in=rows,
        returned_at__isnull=True,
        period_start__gte=min(since.values()) - LONGEST,  # for the index alone
        drawn_at__gte=min(began.values()),
    )
    spent: dict[str, Decimal] = defaultdict(Decimal)
    columns = ("department", "currency", "amount", "drawn_at")
    for department, currency, amount, at in drawn.values_list(*columns):
        if currency == by_id[department].currency and at >= began[department]:
            spent[department] += decimals.decimal(amount)
    return {row.pk: _left(row, since[row.pk], spent[row.pk]) for row in rows}


def draws_of(row: Department, *, now: datetime) -> QuerySet[Draw]:
    """What was drawn on a department in the period that runs, newest first; what was given back
    is among it. Its project is loaded."""
    began = began_at(first_day(row.period, now, _zone(row)), _zone(row))
    rows = Draw.objects.filter(department=row, drawn_at__gte=began)
    return rows.select_related("request__agent").order_by("-drawn_at", "-pk")


def _zone(row: Department) -> ZoneInfo:
    """By whose days the periods of a department begin: the project's."""
    return read_zone(row.project.time_zone)


def _left(row: Department, since: date, spent: Decimal) -> Left:
    amount = decimals.decimal(row.amount)
    return Left(
        name=row.name,
        row=row,
        currency=row.currency,
        amount=amount,
        left=max(amount - spent, Decimal(0)),
        period=row.period,
        since=since,
    )
