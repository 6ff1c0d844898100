"""`audit_sample` as a form: its rate is a percentage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Project
from approvals.rules import exact_numbers
from approvals.rules.amounts import read_amount
from approvals.rules.exact_numbers import Refused

from .words import lowest, risk_field, upwards


def schema(project: Project) -> dict[str, Any]:
    """The share, and the risks that are always looked at."""
    return {
        "type": "object",
        "required": ["rate", "escalate_on"],
        "properties": {
            "rate": {
                **{"type": "number", "minimum": 0, "maximum": 100, "ui:width": 2},
                **{"title": _("Share"), "ui:options": {"currency": "%"}},
                "description": _("Of all requests that this policy is for, drawn beyond guessing."),
            },
            "escalate_on": risk_field(
                _("Always at risk"), _("Looked at whether they are drawn or not.")
            ),
        },
    }


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """A rate of 0.05 is 5 percent."""
    rate = read_amount(options["rate"])
    percent = _number(rate * 100) if rate is not None else None
    return {"rate": percent, "escalate_on": lowest(options, "escalate_on")}


def meant(filled: Mapping[str, Any]) -> dict[str, Any]:
    """And 5 percent are a rate of 0.05, to the last digit."""
    percent = read_amount(filled["rate"]) or Decimal(0)
    return {"rate": _number(percent / 100), "escalate_on": upwards(filled["escalate_on"])}


def place(path: list[str], filled: Mapping[str, Any]) -> list[str]:
    """The names are the same."""
    return path


def _number(value: Decimal) -> Any:
    """As JSON has it, without trailing zeros; a text where a number could not keep it."""
    literal = f"{value.normalize():f}"
    number = exact_numbers.decimal(literal) if "." in literal else exact_numbers.integer(literal)
    return literal if isinstance(number, Refused) else number
