"""Whether what an answer carries is sound for this request, and what it comes to.

Everything here is about content; who may answer, and whether the request still takes answers,
was settled before (`responses`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.access.spending import limit_of
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Person
from approvals.rules import budgets, decimals, strict_json
from approvals.rules.answers import CARRIES, EFFECTS, Answer, Effect
from approvals.rules.phrases import phrase_of
from approvals.rules.strict_json import JsonValue, pointer
from approvals.rules.terms import read_terms
from approvals.schemaforms.money import amount_fault

from .data import check_against, check_bounds
from .edits import edited_action
from .reading import check_read
from .rounds import check_rounds

BARE_QUESTION: JsonValue = {
    "type": "object",
    "properties": {"answer": {"type": "string", "title": "Answer", "minLength": 1}},
    "required": ["answer"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a sound answer comes to. `action` is the whole edited one, None where none was."""

    effect: Effect
    action: dict[str, JsonValue] | None = None
    data_text: str | None = None
    option: str | None = None
    recommended: bool = False


def judge_answer(
    answer: Answer, request: ApprovalRequest, person: Person, *, accounts: Collection[str]
) -> Judged:
    """Judge what an answer carries; `accounts` are those whose limits hold for it.

    Raises `Invalid`: `invalid_data`, `invalid_value`, `missing_field`, `reason_required`,
    `must_read`, `confirm_phrase_mismatch`, `locked_field`, `over_limit`.
    """
    asks = strict_json.read_object(request.asks_text)
    option = _chosen(answer, asks)
    effect: Effect = EFFECTS[answer.type] if option is None else _EFFECT_OF[option["effect"]]
    _check_carried(answer)
    check_bounds("/data", answer.data)
    _check_reason(answer, effect, request)
    if effect == "changes":
        check_rounds(request)
    if effect != "approve":
        data = _answer_data(answer, request, asks) if answer.type == "respond" else None
        return Judged(effect, data_text=data, option=answer.option)
    check_read(request, person.id)
    _check_phrase(answer, request, asks)
    data_text, recommended = _approval_data(answer, request, asks, accounts)
    if recommended and answer.args is not None:
        budget: Any = asks["budget"]
        raise _over_own_limit(request, str(budget["currency"]), accounts)
    return Judged(
        effect,
        action=edited_action(answer.args, request) if answer.args is not None else None,
        data_text=data_text,
        option=answer.option,
        recommended=recommended,
    )


_EFFECT_OF: Mapping[str, Effect] = {"approve": "approve", "reject": "reject", "changes": "changes"}


def _chosen(answer: Answer, asks: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if answer.type != "choose":
        return None
    if answer.option is None:
        raise _invalid("missing_field", "/option", "is missing", "Say which option you choose.")
    for option in asks.get("options", []):
        if option["value"] == answer.option:
            return option  # type: ignore[no-any-return]  # judged when the request came
    raise _invalid("invalid_value", "/option", "is none of the options", "There is no such option.")


def _check_carried(answer: Answer) -> None:
    extra = [name for name in answer.carried if name not in CARRIES[answer.type]]
    if extra:
        errors = [
            FieldError(f"/{name}", f"{answer.type} does not carry this", "invalid_value")
            for name in extra
        ]
        raise Invalid("invalid_value", f"/{extra[0]}: {errors[0].message}.", errors=errors)
    if answer.type == "edit" and answer.args is None:
        raise _invalid("missing_field", "/args", "is missing", "An edit carries all arguments.")


def _check_reason(answer: Answer, effect: Effect, request: ApprovalRequest) -> None:
    """A request for changes says what is wrong; a reply instead of an answer says something."""
    needs = (
        answer.type == "request_changes"
        or (answer.type == "respond" and request.kind != "input")
        or bool({answer.type, effect} & set(read_terms(request.terms).reason_required))
    )
    said = [answer.reason, *(str(each.get("text", "")) for each in answer.annotations)]
    if needs and not any(words.strip() for words in said):
        raise _invalid(
            "reason_required",
            "/reason",
            "is missing",
            _WHY.get(effect, "Write what the agent should know."),
        )


_WHY: Mapping[str, str] = {
    "changes": "Say what you want changed.",
    "reject": "Say why it is rejected.",
    "approve": "Say why it is approved.",
}


def _check_phrase(answer: Answer, request: ApprovalRequest, asks: Mapping[str, Any]) -> None:
    """The exact phrase, code point by code point: nothing is trimmed and no case is forgiven."""
    guard = read_terms(request.terms).guard
    phrase = phrase_of(asks, guard=guard, action_name=request.action_name)
    if phrase is not None and answer.confirm_phrase != phrase:
        raise _invalid(
            "confirm_phrase_mismatch",
            "/confirm_phrase",
            "is not the phrase",
            "The phrase differs. It must be typed exactly, with its case and spaces.",
        )


def _answer_data(answer: Answer, request: ApprovalRequest, asks: Mapping[str, Any]) -> str | None:
    """The data of a `respond`: asked for where the request is a question."""
    if request.kind != "input":
        if answer.data is not None:
            raise _invalid("invalid_value", "/data", "is not asked for", "Reply in the reason.")
        return None
    schema = asks["form"]["schema"] if "form" in asks else BARE_QUESTION
    if answer.data is None:
        raise _invalid("missing_field", "/data", "is missing", "The question wants an answer.")
    check_against("/data", schema, answer.data)
    return strict_json.text(answer.data)


def _approval_data(
    answer: Answer, request: ApprovalRequest, asks: Mapping[str, Any], accounts: Collection[str]
) -> tuple[str | None, bool]:
    """What an approval carries as data, and whether it is a recommendation only."""
    if "budget" in asks:
        return _budget_data(answer, request, asks["budget"], accounts)
    if "form" not in asks:
        if answer.data is not None:
            raise _invalid("invalid_value", "/data", "is not asked for", "There is no form.")
        return None, False
    if answer.data is None:
        raise _invalid("missing_field", "/data", "is missing", "The form wants an answer.")
    check_against("/data", asks["form"]["schema"], answer.data)
    return strict_json.text(answer.data), False


def _budget_data(
    answer: Answer, request: ApprovalRequest, budget: Mapping[str, Any], accounts: Collection[str]
) -> tuple[str, bool]:
    if answer.data is not None and not isinstance(answer.data, dict):
        raise _invalid("invalid_data", "/data", "must be an object", "The data are no object.")
    data = budgets.full(budget) if answer.data is None else budgets.spelt(answer.data)
    currency = str(budget["currency"])
    found = budgets.troubles(data, budget, amount_fault=amount_fault)
    if found:
        errors = [FieldError(pointer(["data", t.member]), t.message, t.code) for t in found]
        raise Invalid("invalid_data", "The sum is not one that can be approved.", errors=errors)
    amount, most = str(data["approved_amount"]), budgets.ceiling(budget)
    if budgets.is_over(amount, most):
        raise Invalid(
            "over_limit",
            f"At most {most} {currency} may be approved here.",
            errors=[FieldError("/data/approved_amount", f"at most {most}", "over_limit")],
            facts={"max_amount": most, "currency": currency},
        )
    own = limit_of(accounts, request.project_id, currency)
    recommended = own is not None and decimals.decimal(amount) > own
    return strict_json.text(data), recommended


def _over_own_limit(request: ApprovalRequest, currency: str, accounts: Collection[str]) -> Invalid:
    own = limit_of(accounts, request.project_id, currency) or 0
    message = "are not yours to edit: the sum is over your limit"
    return Invalid(
        "over_limit",
        "Whose limit the sum is over can recommend it, and edit nothing.",
        errors=[FieldError("/args", message, "over_limit")],
        facts={"limit": format(own, "f"), "currency": currency},
    )


def _invalid(code: str, at: str, message: str, detail: str) -> Invalid:
    return Invalid(code, detail, errors=[FieldError(at, message, code)])
