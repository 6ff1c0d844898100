"""Whether a sum that a reviewer approves fits what was asked for (api.md 2.5, budget)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import decimals
from .strict_json import JsonValue

TEXTS = {"category": 200, "justification": 10_000, "conditions": 10_000}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a member of the data: its name, a sentence, and a code of api.md."""

    member: str
    message: str
    code: str


def full(budget: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The data of an answer that names none: all that was asked for."""
    return {"approved_amount": budget["amount"], "currency": budget["currency"]}


def ceiling(budget: Mapping[str, Any]) -> str:
    """The most that may be approved: `max_amount`, or what was asked where there is none."""
    limit = budget.get("max_amount")
    return str(budget["amount"] if limit is None else limit)


def spelt(data: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The data as it is kept: an amount that came as a number becomes a text."""
    amount = data.get("approved_amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return dict(data)
    return {**data, "approved_amount": decimals.of_number(amount)}


def troubles(
    data: Mapping[str, Any],
    budget: Mapping[str, Any],
    *,
    amount_fault: Callable[[str, str], str | None],
) -> list[Trouble]:
    """What is wrong with `data` (as `spelt`), but for an amount over the ceiling.

    `amount_fault` says why a text is no amount of a currency.
    """
    found = [
        Trouble(name, "is not a field of a budget's answer", "unknown_field")
        for name in data
        if name not in {"approved_amount", "currency", *TEXTS}
    ]
    found += [trouble for name in TEXTS for trouble in _text_troubles(data, name)]
    if data.get("currency", budget["currency"]) != budget["currency"]:
        found.append(Trouble("currency", f"must be {budget['currency']}", "invalid_value"))
    if "approved_amount" not in data:
        return [*found, Trouble("approved_amount", "is missing", "missing_field")]
    amount = data["approved_amount"]
    fault = "must be a text" if not isinstance(amount, str) else None
    fault = fault or amount_fault(amount, budget["currency"])
    if fault is not None:
        return [*found, Trouble("approved_amount", fault, "invalid_value")]
    return [*found, *_sum_troubles(data, budget)]


def is_over(amount: str, limit: str) -> bool:
    """Whether one plain decimal is more than another."""
    return decimals.decimal(amount) > decimals.decimal(limit)


def _text_troubles(data: Mapping[str, Any], name: str) -> list[Trouble]:
    value = data.get(name)
    if name not in data or (isinstance(value, str) and len(value) <= TEXTS[name]):
        return []
    if isinstance(value, str):
        return [Trouble(name, f"at most {TEXTS[name]} characters", "out_of_range")]
    return [Trouble(name, "must be a text", "invalid_type")]


def _sum_troubles(data: Mapping[str, Any], budget: Mapping[str, Any]) -> list[Trouble]:
    amount = decimals.decimal(data["approved_amount"])
    if amount == 0:
        return [Trouble("approved_amount", "must be more than 0", "out_of_range")]
    differs = amount != decimals.decimal(budget["amount"])
    too_much = is_over(data["approved_amount"], ceiling(budget))  # no words could justify it
    if differs and not too_much and not str(data.get("justification", "")).strip():
        return [Trouble("justification", "say why it is not what was asked for", "missing_field")]
    return []
