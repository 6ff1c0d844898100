"""The whole of what a standing grant is for: one action, its place, its arguments, a sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from approvals.rules import currencies
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue

from .amounts import exact, spelt
from .pins import Pin, Pins, PinsRefused, misfit

# The action of the request that asks for one; agents may not use its prefix.
ACTION = "countersign.standing_grant"
RESERVED = "countersign."
_ARGS = "args."


@dataclass(frozen=True, slots=True)
class Sum:
    """At most `max` (plain decimal text) in all, of one argument, in one currency."""

    field: str
    currency: str
    max: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What goes through. `resource` and `target` None: the action names none."""

    action: str
    pins: Pins
    resource: str | None = None
    target: str | None = None
    sum: Sum | None = None

    def misfit(self, proposal: Proposal) -> str | None:
        """Why a proposal is none of these, or None where it is one.

        Only a bare action: a form, a sum to be settled, options or a phrase want a person.
        """
        action = proposal.action
        if action is None or proposal.kind != "binary" or proposal.asks:
            return "it asks for more than an action"
        if action.get("name") != self.action:
            return "it is another action"
        if action.get("resource") != self.resource or action.get("target") != self.target:
            return "it is about something else"
        return misfit(self.pins, action.get("args"))

    def amount_of(self, proposal: Proposal) -> Decimal:
        """What a fitting proposal takes of the sum. Raises ValueError where nothing is to read."""
        if self.sum is None:
            return Decimal(0)
        args = (proposal.action or {}).get("args")
        amount = exact(args.get(self.sum.field)) if isinstance(args, Mapping) else None
        if amount is None:
            raise ValueError(f"{self.sum.field} holds no amount")
        return amount


def read_sum(document: Mapping[str, Any], pins: Pins) -> Sum:
    """Read `{"field": "amount", "currency": "EUR", "max": "500"}`; `args.amount` is `amount`.

    Raises `PinsRefused`: the field must be an argument that can only be an amount, and where a
    currency is pinned it must be this one.
    """
    field = str(document["field"]).removeprefix(_ARGS)
    currency, most = str(document["currency"]), exact(document["max"])
    mistakes = []
    if field not in pins:
        mistakes.append(("/field", "names no argument that is pinned."))
    elif not _is_amount(pins[field]):
        mistakes.append(("/field", "names an argument that need not be an amount."))
    if currencies.minor_units(currency) is None:
        mistakes.append(("/currency", "is no currency of ISO 4217."))
    elif "currency" in pins and pins["currency"].texts != (f'"{currency}"',):
        mistakes.append(("/currency", "is not the one that the arguments are pinned to."))
    if most is None or most == 0:
        mistakes.append(("/max", "is a number, or a plain decimal text, above zero."))
    if mistakes or most is None:
        raise PinsRefused(mistakes)
    return Sum(field, currency, spelt(most))


def _is_amount(pin: Pin) -> bool:
    values: list[JsonValue] = pin.values
    return all(exact(value) is not None for value in values)
