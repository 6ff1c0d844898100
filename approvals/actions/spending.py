"""How much a person, or each member of a group, may approve by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.exceptions import FieldError, Invalid
from approvals.rules.currencies import minor_units
from approvals.schemaforms.money import amount_fault


def checked_limits(limits: Mapping[str, str]) -> dict[str, str]:
    """The largest sums by currency, `{"EUR": "5000.00"}`, as they are kept: by currency.

    An amount is a plain decimal with at most the currency's decimals; "0" lets nothing be
    approved. Raises `Invalid` (`/limits`) for another currency than those of ISO 4217.
    """
    for currency, amount in limits.items():
        if minor_units(currency) is None:
            raise _unsound(f"The currency {currency} is not in use; write one such as EUR.")
        fault = amount_fault(amount, currency)
        if fault is not None:
            raise _unsound(f"The amount of {currency} {fault}.")
    return dict(sorted(limits.items()))


def _unsound(why: str) -> Invalid:
    return Invalid("invalid_value", why, errors=[FieldError("/limits", why, "invalid_value")])
