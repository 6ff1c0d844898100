"""The sum that a request asks for, beside what its reader may approve by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from approvals.access.principals import PersonPrincipal
from approvals.access.spending import limit_of
from approvals.models import ApprovalRequest
from approvals.rules import budgets, decimals
from approvals.rules.currencies import minor_units
from approvals.schemaforms.money import shown_amount


@dataclass(frozen=True, slots=True)
class Budget:
    """A sum as its reviewer is told of it; amounts are plain decimals of `currency`.

    `limit` is what the reader may approve by themselves, None where there is no limit or they
    are not asked.
    """

    amount: str
    currency: str
    department: str
    most: str
    limit: Decimal | None
    minor_units: int

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

    def less(self, amount: str) -> str:
        """How much less than asked an amount is: "180.00 EUR", "-20.00 EUR" where it is more."""
        return shown_amount(decimals.decimal(self.amount) - decimals.decimal(amount), self.currency)


def budget_of(
    principal: PersonPrincipal,
    request: ApprovalRequest,
    asks: Mapping[str, Any],
    *,
    decides: bool,
) -> Budget | None:
    """The sum of a request, None where it asks for none. Two statements where they decide it."""
    budget = asks.get("budget")
    if budget is None:
        return None
    currency = str(budget["currency"])
    limit = limit_of([principal.id], request.project_id, currency) if decides else None
    return Budget(
        amount=str(budget["amount"]),
        currency=currency,
        department=str(budget.get("department") or ""),
        most=budgets.ceiling(budget),
        limit=limit,
        minor_units=minor_units(currency) or 0,
    )
