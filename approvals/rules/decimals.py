"""Amounts: plain decimals, kept as they were spelt and bound in one canonical spelling."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")


def is_plain(text: object) -> bool:
    """Whether `text` is a decimal of at most 15 digits before and after the point, without sign,
    exponent, grouping, or a zero in front."""
    return isinstance(text, str) and _PLAIN.fullmatch(text) is not None


def decimal(text: str) -> Decimal:
    """The value of a plain decimal. Raises ValueError for what is none."""
    if not is_plain(text):
        raise ValueError("This is no plain decimal.")
    return Decimal(text)


def of_number(number: int | float) -> str:
    """The text for an amount that came as a JSON number: its own digits, without an exponent."""
    return f"{Decimal(getattr(number, 'literal', None) or repr(number)):f}"


def canonical(text: object) -> str:
    """The one spelling of an amount that digests bind: no zero at the end, no bare point.

    5120.00, 5120.0 and 5120 are one value. Raises ValueError for what is no plain decimal.
    """
    whole = f"{decimal(str(text)):f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
