"""A budget that is approved is drawn from its department, and given back where it was not used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from approvals.access.departments import Left, left_in
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Draw, Project
from approvals.models.inserting import insert
from approvals.rules import budgets, decimals, strict_json

FIELD = "/data/approved_amount"


def draw(request: ApprovalRequest, data_text: str | None, now: datetime) -> dict[str, object]:
    """Take what is approved from the department that the request names, for good or not at all.

    The caller holds the request's row and closes it in this transaction. Returns what to record,
    nothing where it names none. Raises `Invalid` (`over_limit`, with `left`) where less is left.
    """
    budget = _drawn_on(request)
    if budget is None:
        return {}
    left = left_in(request.project, str(budget["department"]), now=now, hold=True)
    if left is None:
        return {}
    data = budgets.full(budget) if data_text is None else strict_json.read_object(data_text)
    amount, currency = str(data["approved_amount"]), str(budget["currency"])
    if left.row is None or decimals.decimal(amount) > left.in_currency(currency):
        raise over_limit(left, currency)
    insert(
        Draw(
            department=left.row,
            request=request,
            period_start=left.since or date.min,
            currency=currency,
            amount=amount,
            drawn_at=now,
        )
    )
    return {"drawn": amount, "currency": currency, "department": left.row.id}


def give_back(request: ApprovalRequest, now: datetime) -> dict[str, object]:
    """Let what an approval drew and nobody used be drawn again. Returns what to record."""
    if _drawn_on(request) is None:
        return {}
    hit = Draw.objects.filter(request=request, returned_at__isnull=True).update(returned_at=now)
    return {"returned": True} if hit else {}


def has_room(
    project: Project, budget: Mapping[str, object], *, now: datetime, hold: bool = True
) -> bool:
    """Whether all that a budget asks for is left now, and with `hold` stays so until the
    transaction ends."""
    if not budget.get("department"):
        return True
    left = left_in(project, str(budget["department"]), now=now, hold=hold)
    asked = decimals.decimal(str(budget["amount"]))
    return left is None or asked <= left.in_currency(str(budget["currency"]))


def over_limit(left: Left, currency: str) -> Invalid:
    """The refusal of a sum that is more than what is left, with the figures."""
    rest = format(left.in_currency(currency), "f")
    said = (
        f"{rest} {currency} is left in {left.name} this {left.period}."
        if left.row is not None
        else f"This project has no department {left.name}, so nothing may be drawn on it."
    )
    return Invalid(
        "over_limit",
        said,
        errors=[FieldError(FIELD, f"at most {rest} {currency} is left", "over_limit")],
        facts={
            "left": rest,
            "amount": format(left.amount, "f"),
            "currency": left.currency or currency,
            "department": left.name,
            "period": left.period or None,
        },
    )


def _drawn_on(request: ApprovalRequest) -> Mapping[str, object] | None:
    budget = strict_json.read_object(request.asks_text).get("budget")
    named = isinstance(budget, dict) and bool(budget.get("department"))
    return budget if named else None  # type: ignore[return-value]  # judged when it came
