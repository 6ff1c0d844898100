"""A sum as it is typed, weighed against what was asked and what its reader may approve."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.reads.budgets import Budget
from approvals.rules import decimals
from approvals.schemaforms import typed_amounts
from approvals.schemaforms.money import amount_fault, shown_amount


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a typed sum comes to. `trouble` says why it comes to nothing, and then is all there is.

    `less` and `more` are how far it is from what was asked; `recommends` says that the reader's
    own limit makes it a recommendation.
    """

    trouble: str = ""
    shown: str = ""
    less: str = ""
    more: str = ""
    too_much: bool = False
    over_left: bool = False
    recommends: bool = False


def amount_of(typed: str, currency: str, asked: str, minor_units: int) -> str:
    """The plain decimal that was typed. Raises `Unclear` with a sentence in its first argument."""
    text = typed.strip()
    if not text:
        raise ValueError(_("is missing"))
    try:
        # What was asked is there already when the page opens, in whatever spelling it came.
        amount = asked if text == asked else typed_amounts.canonical(text, minor_units=minor_units)
    except typed_amounts.Unclear as unclear:
        if unclear.readings:
            one, other = unclear.readings
            message = _("could be %(one)s or %(other)s; write it without grouping")
            raise ValueError(message % {"one": one, "other": other}) from None
        raise ValueError(_("is not an amount such as 4820.00")) from None
    fault = amount_fault(amount, currency) if amount != asked else None
    if fault:
        raise ValueError(fault)
    return amount


def weigh(budget: Budget, typed: str) -> Weighed:
    """Weigh what was typed, for the reader to see before it is sent."""
    try:
        text = amount_of(typed, budget.currency, budget.amount, budget.minor_units)
    except ValueError as error:
        return Weighed(trouble=str(error), recommends=budget.over_limit)
    amount, asked = decimals.decimal(text), decimals.decimal(budget.amount)
    return Weighed(
        shown=shown_amount(text, budget.currency),
        less=shown_amount(asked - amount, budget.currency) if amount < asked else "",
        more=shown_amount(amount - asked, budget.currency) if amount > asked else "",
        too_much=amount > decimals.decimal(budget.most),
        over_left=budget.is_over_left(amount),
        recommends=budget.limit is not None and amount > budget.limit,
    )
