"""The sum that a request asks for, beside what its reader may approve by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from approvals.access.departments import Left, left_in
from approvals.access.eligibility import Electorate
from approvals.access.spending import limit_of, limits_of
from approvals.models import ApprovalRequest
from approvals.rules import budgets, decimals
from approvals.rules.currencies import minor_units
from approvals.schemaforms.money import shown_amount


@dataclass(frozen=True, slots=True)
class Able:
    """Somebody who may approve a sum alone, with their limit as it is shown; "": there is none."""

    name: str
    limit: str


@dataclass(frozen=True, slots=True)
class Budget:
    """A sum as its reviewer is told of it; amounts are plain decimals of `currency`.

    `limit` is what the reader may approve by themselves, None where there is no limit or they
    are not asked; `others` may approve what is over it. `left` is None where nothing is drawn.
    """

    amount: str
    currency: str
    department: str
    most: str
    limit: Decimal | None
    minor_units: int
    left: Left | None
    others: list[Able]

    @property
    def asked(self) -> str:
        """The sum that is asked for: 4,820.00 EUR."""
        return shown_amount(self.amount, self.currency)

    @property
    def ceiling(self) -> str:
        """The most that may be approved, by anybody."""
        return shown_amount(self.most, self.currency)

    @property
    def own_limit(self) -> str:
        """The most that counts from this reader, "" where there is no limit."""
        return "" if self.limit is None else shown_amount(self.limit, self.currency)

    @property
    def over_limit(self) -> bool:
        """Whether approving what is asked would only be a recommendation."""
        return self.limit is not None and decimals.decimal(self.amount) > self.limit

    @property
    def left_now(self) -> str:
        """What is left in the department for this, as it is shown; "" where nothing is drawn."""
        left = self.left
        return "" if left is None else shown_amount(left.in_currency(self.currency), self.currency)

    @property
    def all_of_it(self) -> str:
        """What the department has in a period, in its own currency; "" where it is not known."""
        left = self.left
        return shown_amount(left.amount, left.currency) if left and left.row else ""

    def is_over_left(self, amount: Decimal) -> bool:
        """Whether an amount is more than the department has left."""
        return self.left is not None and amount > self.left.in_currency(self.currency)

    def less(self, amount: str) -> str:
        """How much less than asked an amount is: "180.00 EUR", "-20.00 EUR" where it is more."""
        return shown_amount(decimals.decimal(self.amount) - decimals.decimal(amount), self.currency)


def budget_of(
    request: ApprovalRequest,
    asks: Mapping[str, Any],
    *,
    reader: str,
    voting: Electorate | None,
    now: datetime,
) -> Budget | None:
    """The sum of a request, None where it asks for none. `voting` is that of the stage on which
    the reader decides, None where they do not.

    Two statements where they decide it, two more where it is over their limit, and two where an
    open one names a department.
    """
    budget = asks.get("budget")
    if budget is None:
        return None
    currency, amount = str(budget["currency"]), decimals.decimal(str(budget["amount"]))
    limit = _limit(request, currency, reader, voting) if voting is not None else None
    department = str(budget.get("department") or "")
    is_over = limit is not None and amount > limit
    return Budget(
        amount=str(budget["amount"]),
        currency=currency,
        department=department,
        most=budgets.ceiling(budget),
        limit=limit,
        minor_units=minor_units(currency) or 0,
        left=left_in(request.project, department, now=now)
        if department and request.is_open
        else None,
        others=_able(request, currency, amount, reader, voting) if voting and is_over else [],
    )


def _limit(
    request: ApprovalRequest, currency: str, reader: str, voting: Electorate
) -> Decimal | None:
    seat = next(iter(voting.seats_of(reader)), None)
    giver = seat.giver.id if seat and seat.giver else None
    return limit_of(voting.accounts_behind(reader, giver), request.project_id, currency)


def _able(
    request: ApprovalRequest, currency: str, amount: Decimal, reader: str, voting: Electorate
) -> list[Able]:
    """Who else is asked and may approve this much alone, the most at the end."""
    behind = {
        seat.person: voting.accounts_behind(seat.person.id, seat.giver.id if seat.giver else None)
        for seat in reversed(voting.seats)
        if seat.person.id != reader
    }
    everybody = frozenset().union(*behind.values())
    limits = limits_of(everybody, request.project_id, currency)
    found = []
    for person, accounts in behind.items():
        own = [limit for each in accounts if (limit := limits[each]) is not None]
        if not own or min(own) >= amount:
            found.append((person.display_name, min(own, default=None)))
    found.sort(key=lambda each: (each[1] is None, each[1] or 0, each[0]))
    return [
        Able(name, "" if limit is None else shown_amount(limit, currency)) for name, limit in found
    ]
