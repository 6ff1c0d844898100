"""Amounts that a standing grant can hold against a bound, and add up exactly."""

from __future__ import annotations

from decimal import Decimal

from approvals.rules import decimals
from approvals.rules.amounts import read_amount
from approvals.rules.strict_json import JsonValue


def exact(value: JsonValue) -> Decimal | None:
    """The amount that a number or a plain decimal text is; None for anything else.

    It is not below zero, which no upper bound would hold, and has at most 15 digits before and
    after the point, so that sums of a hundred of them stay exact.
    """
    amount = read_amount(value)
    if amount is None or amount < 0:
        return None
    if amount == 0:
        return Decimal(0)
    if not -16 < amount.adjusted() < 15:  # before it is written out: 1e-300 is long
        return None
    return amount if decimals.is_plain(spelt(amount)) else None


def spelt(amount: Decimal) -> str:
    """The one spelling of an amount: no exponent, no zero at the end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def added(used: str, amount: Decimal, most: str) -> str | None:
    """The sum with one more amount in it, or None where that is more than the most."""
    total = Decimal(used) + amount
    return spelt(total) if total <= Decimal(most) else None
