"""What the forms of several rules share: lists in one line, amounts, the risks upwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.rules.risks import RISKS

NONE = "none"


def joined(names: Iterable[str]) -> str:
    """Names in one line."""
    return ", ".join(names)


def split(text: str) -> list[str]:
    """The names of a line, with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def spelt(amount: Any) -> str:
    """A number or a text as it was written."""
    return amount if isinstance(amount, str) else str(getattr(amount, "literal", amount))


def risk_field(title: str, about: str) -> dict[str, Any]:
    """A choice of the lowest risk of those that are meant, or of none."""
    offered = [
        {"const": NONE, "title": _("no risk by itself")},
        *(
            {"const": risk, "title": _("%(risk)s and above") % {"risk": risk}}
            for risk in RISKS[:-1]
        ),
        {"const": RISKS[-1], "title": _("%(risk)s only") % {"risk": RISKS[-1]}},
    ]
    return {
        **{"title": title, "description": about, "oneOf": offered},
        **{"default": "high", "ui:widget": "select", "ui:width": 6},
    }


def lowest(options: Mapping[str, Any], name: str) -> str:
    """The lowest risk that options name; left out, it is high."""
    named = options.get(name, ["high"])
    return min(named, key=RISKS.index) if named else NONE


def upwards(risk: str) -> list[str]:
    """The risks from one upwards."""
    return [] if risk == NONE else list(RISKS[RISKS.index(risk) :])
