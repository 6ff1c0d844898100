"""Money out of what an agent sent: read exactly, or not at all (config.md, Built-ins)."""

from __future__ import annotations

import math
from decimal import Decimal

from . import decimals
from .conditions.paths import Path, dotted
from .exact_numbers import ExactNumber
from .failures import Failure
from .fields import MISSING, Missing, value_at
from .proposal import Proposal
from .strict_json import JsonValue

# What a budget asks for, else `args.amount`.
SUM: Path = ("amount",)
# Where agents put what something costs. All that are there are read.
USUAL_FIELDS: tuple[Path, ...] = (
    SUM,
    *(("args", name) for name in ("amount", "value", "price", "cost", "total")),
)


def read_amount(value: JsonValue) -> Decimal | None:
    """The amount that a JSON number or a plain decimal text is, to the last digit.

    None for everything else, however well people could read it: "1,000,000", "$5000", "1e3",
    " 5", digits of other scripts, booleans, null, lists, objects.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, ExactNumber):
        return Decimal(value.literal)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return decimals.decimal(value) if isinstance(value, str) and decimals.is_plain(value) else None


def amount_at(proposal: Proposal, path: Path) -> Decimal | Missing | Failure:
    """The amount at a path. One below zero is none that a rule could weigh: a failure too."""
    value = value_at(proposal, path)
    if value is MISSING or isinstance(value, Failure):
        return value
    amount = read_amount(value)
    if amount is None:
        return Failure(f"{dotted(path)} cannot be read as an amount")
    return amount if amount >= 0 else Failure(f"{dotted(path)} is below zero")


def amounts_at(proposal: Proposal, paths: tuple[Path, ...]) -> dict[Path, Decimal] | Failure:
    """The amounts at those of the paths at which something stands; a failure where one of them
    cannot be read.

    The sum of a budget is always among them: an argument is no way to make it look smaller.
    """
    found: dict[Path, Decimal] = {}
    for path in dict.fromkeys((*paths, SUM) if has_budget(proposal) else paths):
        amount = amount_at(proposal, path)
        if isinstance(amount, Failure):
            return amount
        if amount is not MISSING:
            found[path] = amount
    return found


def has_budget(proposal: Proposal) -> bool:
    """Whether a sum is asked for beside, or instead of, an action."""
    return "budget" in proposal.asks


def currency_failure(proposal: Proposal, path: Path, expected: str) -> Failure | None:
    """Why an amount may not be weighed as one in `expected`; None if it may.

    Where no currency was sent it is the expected one.
    """
    value = value_at(proposal, path)
    if value is MISSING or value == expected:
        return None
    if isinstance(value, Failure):
        return value
    if isinstance(value, str):
        return Failure(f"{dotted(path)} is another currency than {expected}")
    return Failure(f"{dotted(path)} cannot be read as a currency")
