"""Amounts of money and ISO 4217 currencies (api.md 1, Conventions: money).

The one spelling that digests bind is `rules.decimals.canonical`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext as _n

from approvals.rules.currencies import minor_units

MAX_WHOLE_DIGITS = 15
# The most decimals that any currency has; what an amount without a currency may have.
_MOST_DECIMALS = 4

_PLAIN = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]+))?")


def amount_fault(amount: str | int | float, currency: str) -> str | None:
    """Why `amount` is no amount of `currency`, as a sentence; None if it is one.

    A plain decimal: digits, at most 15 before the point, after it at most the currency's; no
    sign, exponent, grouping or leading zeros. A number is read as it was spelt in JSON.
    """
    decimals = minor_units(currency)
    if decimals is None:
        return _("needs a currency that is in use, such as EUR")
    return _fault(amount, decimals, currency)


def plain_fault(amount: str | int | float) -> str | None:
    """As `amount_fault`, where no currency is known: at most the decimals of any."""
    return _fault(amount, _MOST_DECIMALS, None)


def shown_amount(amount: str | Decimal, currency: str) -> str:
    """An amount with its currency in the reader's notation: 4,820.00 EUR.

    It has the currency's decimals, or more where it needs more: no digit is cut. What is no
    amount is shown as it is.
    """
    text = f"{amount:f}" if isinstance(amount, Decimal) else amount
    plain = text.removeprefix("-")
    if _PLAIN.fullmatch(plain):
        needed = len(plain.partition(".")[2].rstrip("0"))
        places = max(minor_units(currency) or 0, needed)
        grouped = number_format(
            Decimal(plain), decimal_pos=places, use_l10n=True, force_grouping=True
        )
        text = grouped if plain == text else f"-{grouped}"
    return f"{text} {currency}"


def _spelt(amount: str | int | float) -> str:
    if isinstance(amount, str):
        return amount
    return getattr(amount, "literal", None) or repr(amount)


def _fault(amount: str | int | float, decimals: int, currency: str | None) -> str | None:
    match = None if isinstance(amount, bool) else _PLAIN.fullmatch(_spelt(amount))
    if match is None:
        return _("must be a plain amount such as 1234.50, without sign, exponent or grouping")
    if len(match[1]) > MAX_WHOLE_DIGITS:
        return _("must have at most %d digits before the point") % MAX_WHOLE_DIGITS
    if len(match[2] or "") <= decimals:
        return None
    if not decimals:
        return _("must have no decimals in %s") % currency
    text = _n("must have at most %d decimal", "must have at most %d decimals", decimals) % decimals
    return (
        _("%(text)s in %(currency)s") % {"text": text, "currency": currency} if currency else text
    )
