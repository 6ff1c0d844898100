"""The sum that a reviewer approves, and what is to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.exceptions import FieldError, Invalid
from approvals.reads.detail import Detail
from approvals.schemaforms import typed_amounts
from approvals.schemaforms.money import minor_units

from .fields import Field, Problem, Sent, Tried

TEXTS = ("category", "justification", "conditions")
CATEGORIES = ("operations", "marketing", "development", "other")


@dataclass(frozen=True, slots=True)
class BudgetScreen:
    """What was asked for, and the fields of what is approved."""

    budget: Mapping[str, Any]
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
    typed = sent.text("approved_amount")
    data = {"approved_amount": _amount(typed, budget), "currency": budget["currency"]}
    for name in TEXTS:
        if text := sent.text(name).strip():
            data[name] = text
    return {"data": data}


def show(detail: Detail, tried: Tried) -> BudgetScreen | None:
    """The fields, where the request asks for a sum."""
    budget = detail.asks.get("budget")
    if budget is None:
        return None

    def field(name: str, label: str, otherwise: str = "") -> Field:
        error = tried.wrong(f"/data/{name}")
        return Field(f"budget-{name}", name, label, tried.text(name, otherwise), error)

    return BudgetScreen(
        budget=budget,
        amount=field("approved_amount", _("Approved amount"), str(budget["amount"])),
        category=field("category", _("Category")),
        justification=field("justification", _("Justification")),
        conditions=field("conditions", _("Conditions")),
    )


def _amount(typed: str, budget: Mapping[str, Any]) -> str:
    if typed.strip() == budget["amount"]:
        return str(budget["amount"])
    try:
        return typed_amounts.canonical(typed, minor_units=minor_units(budget["currency"]) or 0)
    except typed_amounts.Unclear as unclear:
        if not typed.strip():
            message = _("is missing")
        elif unclear.readings:
            one, other = unclear.readings
            message = _("could be %(one)s or %(other)s; write it without grouping") % {
                "one": one, "other": other,
            }  # fmt: skip
        else:
            message = _("is not an amount such as 4820.00")
        raise Invalid(
            "invalid_data",
            _("The sum is not one that can be approved."),
            errors=[FieldError("/data/approved_amount", message, "invalid_value")],
        ) from None
