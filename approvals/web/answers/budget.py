"""The sum that a reviewer approves, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.exceptions import FieldError, Invalid
from approvals.reads.budgets import Budget
from approvals.reads.detail import Detail
from approvals.rules.currencies import minor_units
from approvals.rules.strict_json import read_object

from .fields import Field, Problem, Sent, Tried
from .sums import Weighed, amount_of, weigh

TEXTS = ("category", "justification", "conditions")
CATEGORIES = ("operations", "marketing", "development", "other")


@dataclass(frozen=True, slots=True)
class BudgetScreen:
    """What was asked for, and the fields of what is approved."""

    budget: Budget
    sum: Weighed
    changed_by_another: bool
    amount: Field
    category: Field
    justification: Field
    conditions: Field
    categories: tuple[str, ...] = CATEGORIES

    @property
    def problems(self) -> list[Problem]:
        fields = (self.amount, self.category, self.justification, self.conditions)
        return [problem for field in fields for problem in field.problems]


def read(sent: Sent) -> Mapping[str, Any]:
    """The data of a budget's answer; what was left empty is left out.

    Raises `Invalid` (`invalid_data`) for an amount that can be read in no way, or in two.
    """
    budget = sent.asks.get("budget")
    if budget is None or not sent.may_carry("data"):
        return {}
    data = {"approved_amount": _amount(sent, budget), "currency": budget["currency"]}
    for name in TEXTS:
        if text := sent.text(name).strip():
            data[name] = text
    return {"data": data}


def show(detail: Detail, tried: Tried) -> BudgetScreen | None:
    """The fields, where the request asks for a sum: as asked, or as a reviewer changed it."""
    budget = detail.budget
    if budget is None:
        return None

    text = detail.request.data_text
    agreed = read_object(text) if text is not None else {"approved_amount": budget.amount}

    def field(name: str, label: str) -> Field:
        value = tried.text(name, str(agreed.get(name, "")))
        return Field(f"budget-{name}", name, label, value, tried.wrong(f"/data/{name}"))

    amount = field("approved_amount", _("Approved amount"))
    return BudgetScreen(
        budget=budget,
        sum=weigh(budget, amount.value),
        changed_by_another=text is not None,
        amount=amount,
        category=field("category", _("Category")),
        justification=field("justification", _("Justification")),
        conditions=field("conditions", _("Conditions")),
    )


def _amount(sent: Sent, budget: Mapping[str, Any]) -> str:
    currency, asked = str(budget["currency"]), str(budget["amount"])
    try:
        return amount_of(sent.text("approved_amount"), currency, asked, minor_units(currency) or 0)
    except ValueError as error:
        raise Invalid(
            "invalid_data",
            _("The sum is not one that can be approved."),
            errors=[FieldError("/data/approved_amount", str(error), "invalid_value")],
        ) from None
