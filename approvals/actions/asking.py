"""Whether what an agent asks for can be asked at all (api.md 2.1): checked on every door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.exceptions import FieldError, Invalid
from approvals.models import Agent, Attachment, Department
from approvals.rules import decimals, kinds
from approvals.rules.currencies import minor_units
from approvals.rules.proposal import Proposal
from approvals.rules.standing.scope import RESERVED
from approvals.rules.strict_json import JsonValue
from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.money import amount_fault


def check_proposal(proposal: Proposal, agent: Agent) -> None:
    """Raise `Invalid` with pointers that begin at the body: `missing_field`, `invalid_value`,
    `unsupported_schema`, `schema_too_large`, `invalid_schema`."""
    _check_name(proposal, agent)
    _check_kind(proposal)
    asks = proposal.asks
    if "form" in asks:
        _check_schema("/form/schema", asks["form"]["schema"])  # type: ignore[index,call-overload]
    if proposal.action is not None and proposal.action.get("args_schema") is not None:
        _check_schema("/action/args_schema", proposal.action["args_schema"])
    errors = [
        *_budget_errors(asks),
        *_department_errors(asks, agent),
        *_option_errors(asks),
        *_file_errors(proposal, agent),
    ]
    if errors:
        first = errors[0]
        raise Invalid(first.code, f"{first.pointer}: {first.message}.", errors=errors)


def _check_name(proposal: Proposal, agent: Agent) -> None:
    """What Countersign asks in its own name no program asks for."""
    if proposal.action_name.casefold().startswith(RESERVED) and not agent.is_own:
        message = f"begins with {RESERVED}, which is Countersign's own"
        errors = [FieldError("/action/name", message, "invalid_value")]
        raise Invalid("invalid_value", f"/action/name: {message}.", errors=errors)


def _check_kind(proposal: Proposal) -> None:
    sent = {*proposal.asks, *(("action",) if proposal.action is not None else ())}
    needed = kinds.NEEDED.get(proposal.kind)
    if needed is not None and needed not in sent:
        raise _missing(needed, f"A request of kind {proposal.kind} needs it.")
    if not sent and proposal.kind != "input":
        raise _missing("action", "Say what is asked: an action, form, budget, options or phrase.")


def _missing(name: str, detail: str) -> Invalid:
    return Invalid(
        "missing_field", detail, errors=[FieldError(f"/{name}", "is missing", "missing_field")]
    )


def _check_schema(at: str, schema: JsonValue) -> None:
    try:
        check_schema(schema)
    except SchemaRefused as refused:
        raise Invalid(
            refused.code,
            f"{at}{refused.pointer}: {refused.message}",
            errors=[FieldError(at + refused.pointer, refused.message, refused.code)],
        ) from None


def _budget_errors(asks: Mapping[str, Any]) -> Iterator[FieldError]:
    budget = asks.get("budget")
    if budget is None:
        return
    currency = budget["currency"]
    if minor_units(currency) is None:
        yield FieldError("/budget/currency", "is no currency of ISO 4217", "invalid_value")
        return
    for name in ("amount", "max_amount"):
        amount = budget.get(name)
        fault = amount_fault(amount, currency) if amount is not None else None
        if fault is not None:
            yield FieldError(f"/budget/{name}", fault, "invalid_value")
        elif amount is not None and decimals.decimal(amount) == 0:
            yield FieldError(f"/budget/{name}", "must be more than 0", "out_of_range")


def _department_errors(asks: Mapping[str, Any], agent: Agent) -> Iterator[FieldError]:
    """A department that the project does not have, where it has any: nothing could be drawn."""
    name = (asks.get("budget") or {}).get("department")
    if not name:
        return
    known = Department.objects.filter(project=agent.project_id, is_active=True)
    names = set(known.values_list("name", flat=True))
    if names and name not in names:
        yield FieldError("/budget/department", "is no department of the project", "invalid_value")


def _option_errors(asks: Mapping[str, Any]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, option in enumerate(asks.get("options", [])):
        if option["value"] in seen:
            yield FieldError(f"/options/{index}/value", "occurs twice", "invalid_value")
        seen.add(option["value"])


def _file_errors(proposal: Proposal, agent: Agent) -> Iterator[FieldError]:
    """Files that this agent has not handed in: of others it may not even know."""
    evidence: Any = proposal.extras.get("evidence") or []
    named = {
        index: part["attachment"] for index, part in enumerate(evidence) if "attachment" in part
    }
    if not named:
        return
    rows = Attachment.objects.filter(agent=agent, pk__in=named.values())
    known = set(rows.values_list("pk", flat=True))
    for index, attachment in named.items():
        if attachment not in known:
            message = "is no attachment of this agent"
            yield FieldError(f"/evidence/{index}/attachment", message, "invalid_value")
