"""What was decided, in the terms of what was asked: an option, a sum, an answer in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.models import ApprovalRequest, Decision, Response
from approvals.rules import decimals, strict_json
from approvals.schemaforms.money import shown_amount

from .budgets import Budget
from .detail import Detail


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer or a decision says besides its outcome; "" where it says nothing of that.

    `option` is the label of what was chosen, `said` the text that answers a question. `approved`
    is a sum as it is shown, `less` and `more` how far it is from what was asked.
    """

    option: str = ""
    said: str = ""
    approved: str = ""
    less: str = ""
    more: str = ""
    category: str = ""
    justification: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, and what it says in the terms of its request."""

    answer: Response
    verdict: Verdict


def verdicts(detail: Detail) -> tuple[Verdict | None, list[Given]]:
    """What was decided, and each answer to this revision that the reader may see."""
    request, asks, budget = detail.request, detail.asks, detail.budget
    decided = detail.decision and verdict_of(detail.decision, request, asks, budget)
    given = [Given(each, verdict_of(each, request, asks, budget)) for each in detail.answers]
    return decided or None, given


def verdict_of(
    given: Decision | Response,
    request: ApprovalRequest,
    asks: Mapping[str, Any],
    budget: Budget | None,
) -> Verdict:
    """Put an answer or a decision in the words of its request."""
    data = strict_json.parse(given.data_text.encode()) if given.data_text else None
    if budget is not None and isinstance(data, dict) and "approved_amount" in data:
        return _of_sum(data, budget)
    said = ""
    if request.kind == "input" and isinstance(data, dict) and len(data) == 1:
        (value,) = data.values()
        said = value if isinstance(value, str) else ""
    return Verdict(option=label_of(given.option, asks), said=said)


def label_of(option: str | None, asks: Mapping[str, Any]) -> str:
    """What an option is called, or its value where this revision has none of that value."""
    if option is None:
        return ""
    labels = {each["value"]: each["label"] for each in asks.get("options", ())}
    return str(labels.get(option, option))


def _of_sum(data: Mapping[str, Any], budget: Budget) -> Verdict:
    approved = str(data["approved_amount"])
    differs = decimals.decimal(approved) - decimals.decimal(budget.amount)
    return Verdict(
        approved=shown_amount(approved, budget.currency),
        less=shown_amount(-differs, budget.currency) if differs < 0 else "",
        more=shown_amount(differs, budget.currency) if differs > 0 else "",
        category=str(data.get("category", "")),
        justification=str(data.get("justification", "")),
        conditions=str(data.get("conditions", "")),
    )
