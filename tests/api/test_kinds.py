"""Every kind of request, asked and answered over the API (api.md 2.1, 2.3, 2.5)."""

import json
from typing import Any

import pytest

from approvals.rules import digest
from tests.api.calls import ATTEMPT, REQUESTS, answer_to, path_of, pointers, post, refused

ACTION = {"name": "transfer_funds", "args": {"amount": 15000, "to": "acme"}}
SCHEMA = {
    "type": "object",
    "properties": {"priority": {"enum": ["low", "high"]}, "days": {"type": "integer"}},
    "required": ["priority"],
}
BUDGET = {"amount": "50000.00", "currency": "USD", "department": "marketing", "max_amount": None}
OPTIONS = [
    {"value": "proceed", "label": "Proceed", "effect": "approve"},
    {"value": "cancel", "label": "Cancel", "effect": "reject"},
    {"value": "rework", "label": "Rework it", "effect": "changes"},
]


def asked(agent: Any, **fields: Any) -> dict[str, Any]:
    response = post(agent, REQUESTS, {"title": "Please look", **fields})
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()
    return shown


def answered(reviewer: Any, request: dict[str, Any], type: str, **fields: Any) -> dict[str, Any]:
    response = post(reviewer, path_of(request, "/responses"), answer_to(request, type, **fields))
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()["request"]
    return shown


def refuse(reviewer: Any, request: dict[str, Any], code: str, type: str, **fields: Any) -> Any:
    body = answer_to(request, type, **fields)
    status = 409 if code in ("stale_revision", "illegal_transition") else 422
    return refused(post(reviewer, path_of(request, "/responses"), body), status, code)


def digest_of(**subject: Any) -> str:
    return digest.action_digest(subject)


# --- What is asked --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "kind", "offered"),
    [
        ({"action": ACTION}, "binary", ["approve", "reject"]),
        ({"form": {"schema": SCHEMA}}, "form", ["approve", "reject"]),
        ({"form_fields": [{"name": "x", "type": "string"}]}, "form", ["approve", "reject"]),
        ({"budget": BUDGET}, "budget", ["approve", "reject"]),
        ({"budget": BUDGET, "action": ACTION}, "budget", ["approve", "reject"]),
        ({"budget": BUDGET, "form": {"schema": SCHEMA}}, "budget", ["approve", "reject"]),
        ({"options": OPTIONS}, "choice", ["choose", "reject"]),
        ({"options": OPTIONS, "budget": BUDGET}, "choice", ["choose", "reject"]),
        ({"confirm_phrase": "DEPLOY", "options": OPTIONS}, "confirmation", ["approve", "reject"]),
        ({"kind": "input"}, "input", ["reject", "respond"]),
        (
            {"kind": "feedback", "action": ACTION},
            "feedback",
            ["approve", "edit", "reject", "request_changes"],
        ),
    ],
)
def test_what_is_asked_says_its_kind_and_the_answers_that_it_offers(agent, fields, kind, offered):
    shown = asked(agent, **fields)
    assert shown["kind"] == kind
    assert sorted(shown["allowed_responses"]) == offered
    assert shown["next_action"] == "wait"


@pytest.mark.parametrize(
    ("fields", "bound"),
    [
        ({"kind": "input"}, {"kind": "input"}),
        ({"kind": "input", "description": ""}, {"kind": "input", "description": ""}),
        ({"budget": BUDGET}, {"kind": "budget", "budget": {**BUDGET, "amount": "50000"}}),
        ({"form": {"schema": SCHEMA, "ui": {}}}, {"kind": "form", "form": {"schema": SCHEMA}}),
        (
            {"options": OPTIONS},
            {
                "kind": "choice",
                "options": [{"value": o["value"], "effect": o["effect"]} for o in OPTIONS],
            },
        ),
        ({"confirm_phrase": "GO"}, {"kind": "confirmation", "confirm_phrase": "GO"}),
    ],
)
def test_the_digest_binds_what_was_sent_and_no_more(agent, fields, bound):
    assert asked(agent, **fields)["action_digest"] == digest_of(title="Please look", **bound)
    with_action = asked(agent, **fields, action={**ACTION, "risk": "low"})
    bound.pop("description", None)
    assert with_action["action_digest"] == digest_of(action=ACTION, **bound)


def test_what_was_sent_comes_back(agent):
    evidence = [{"kind": "text", "title": "Mail", "text": "Hello", "must_read": True}]
    form = {"schema": SCHEMA, "ui": {"ui:order": ["days"]}, "data": {"days": "not yet"}}
    shown = asked(agent, form=form, confirm_phrase=" Go ", evidence=evidence, action=ACTION)
    assert shown["form"] == form
    assert (shown["confirm_phrase"], shown["evidence"]) == (" Go ", evidence)
    assert (shown["budget"], shown["options"], shown["changes"]) == (None, None, None)


def test_a_sum_that_came_as_a_number_comes_back_as_a_text(agent):
    budget = b'{"amount":5120.00,"currency":"EUR","max_amount":6e3}'
    response = post(agent, REQUESTS, b'{"title":"x","budget":' + budget + b"}")
    assert response.json()["budget"] == {
        "amount": "5120.00",
        "currency": "EUR",
        "max_amount": "6000",
    }


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({}, "/action", "missing_field"),
        ({"kind": "form", "action": ACTION}, "/form", "missing_field"),
        ({"kind": "feedback"}, "/action", "missing_field"),
        ({"form": {}}, "/form/schema", "missing_field"),
        ({"form": {"schema": {"type": "strin"}}}, "/form/schema/type", "invalid_schema"),
        ({"form": {"schema": {"$ref": "https://x.example/s"}}}, None, "unsupported_schema"),
        ({"form": {"schema": {"$schema": "http://json-schema.org/draft-04/schema#"}}}, None,
         "unsupported_schema"),
        ({"action": {**ACTION, "args_schema": {"type": 7}}}, None, "invalid_schema"),
        ({"form": {"schema": {"properties": {f"f{n}": {} for n in range(301)}}}}, None,
         "schema_too_large"),
        ({"form_fields": [{"type": "string"}]}, "/form_fields/0/name", "missing_field"),
        ({"form_fields": [{"name": "x"}], "form": {"schema": {}}}, "/form_fields", "invalid_value"),
        ({"budget": {**BUDGET, "currency": "XYZ"}}, "/budget/currency", "invalid_value"),
        ({"budget": {**BUDGET, "currency": "usd"}}, "/budget/currency", "invalid_value"),
        ({"budget": {**BUDGET, "amount": "1.005"}}, "/budget/amount", "invalid_value"),
        ({"budget": {**BUDGET, "amount": "-5"}}, "/budget/amount", "invalid_value"),
        ({"budget": {**BUDGET, "amount": "1e3"}}, "/budget/amount", "invalid_value"),
        ({"budget": {**BUDGET, "amount": "0.00"}}, "/budget/amount", "out_of_range"),
        ({"budget": {**BUDGET, "max_amount": "x"}}, "/budget/max_amount", "invalid_value"),
        ({"budget": {"amount": "5"}}, "/budget/currency", "missing_field"),
        ({"options": []}, "/options", "out_of_range"),
        ({"options": [OPTIONS[0], OPTIONS[0]]}, "/options/1/value", "invalid_value"),
        ({"options": [{**OPTIONS[0], "effect": "maybe"}]}, "/options/0/effect", "invalid_value"),
        ({"confirm_phrase": ""}, "/confirm_phrase", "out_of_range"),
        ({"confirm_phrase": "  "}, "/confirm_phrase", "invalid_value"),
        ({"confirm_phrase": "GO\nON"}, "/confirm_phrase", "invalid_value"),
        ({"action": ACTION, "evidence": [{"kind": "link", "title": "x", "url": "javascript:0"}]},
         "/evidence/0/url", "invalid_value"),
        ({"action": ACTION, "evidence": [{"kind": "file", "attachment": "att_none"}]},
         "/evidence/0/attachment", "invalid_value"),
        ({"action": ACTION, "group": {"key": "k", "index": 0, "size": 0}}, "/group/size",
         "out_of_range"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_where_it_stands(agent, fields, pointer, code):
    problem = refused(post(agent, REQUESTS, {"title": "x", **fields}), 422, code)
    assert code in [each for _, each in pointers(problem)]
    assert pointer is None or (pointer, code) in pointers(problem)


# --- Answers --------------------------------------------------------------------------------------


def test_a_form_is_approved_with_data_that_fit_it(agent, reviewer):
    request = asked(agent, form={"schema": SCHEMA})
    assert pointers(refuse(reviewer, request, "missing_field", "approve")) == [
        ("/data", "missing_field")
    ]
    wrong = refuse(reviewer, request, "invalid_data", "approve", data={"days": "two"})
    assert {pointer for pointer, _ in pointers(wrong)} == {"/data/priority", "/data/days"}
    decision = answered(reviewer, request, "approve", data={"priority": "low"})["decision"]
    assert (decision["outcome"], decision["data"]) == ("approved", {"priority": "low"})
    assert (decision["action"], decision["edited"]) == (None, False)


def test_data_come_back_in_their_spelling_and_order(agent, reviewer):
    request = asked(agent, form={"schema": {"type": "object"}})
    body = json.dumps(answer_to(request)).encode()[:-1] + b',"data":{"z":5120.00,"a":1e2}}'
    response = post(reviewer, path_of(request, "/responses"), body)
    assert b'"data":{"z":5120.00,"a":1e2}' in response.content


def test_a_grant_without_an_action_is_used_by_its_digest(agent, reviewer):
    request = asked(agent, form={"schema": SCHEMA})
    decided = answered(reviewer, request, "approve", data={"priority": "low"})
    consume = path_of(request, "/consume")
    refused(post(agent, consume, {"attempt": ATTEMPT}), 422, "missing_field")
    refused(post(agent, consume, {"action_digest": "sha256:0"}), 409, "action_mismatch")
    used = post(agent, consume, {"action_digest": decided["action_digest"], "attempt": ATTEMPT})
    assert used.status_code == 200
    assert used.json()["action"] is None


def test_an_action_beside_a_form_is_bound_with_it(agent, reviewer):
    request = asked(agent, form={"schema": SCHEMA}, action=ACTION)
    answered(reviewer, request, "approve", data={"priority": "high"})
    consume = path_of(request, "/consume")
    other = {**ACTION, "args": {"amount": 15001, "to": "acme"}}
    refused(post(agent, consume, {"action": other}), 409, "action_mismatch")
    refused(post(agent, consume, {"action_digest": request["action_digest"]}), 422, "missing_field")
    refused(post(agent, consume, {"action": ACTION, "action_digest": "x"}), 409, "action_mismatch")
    assert post(agent, consume, {"action": ACTION}).status_code == 200


def test_an_amount_may_be_approved_as_a_number_with_an_exponent(agent, reviewer):
    request = asked(agent, budget=BUDGET)
    body = json.dumps(answer_to(request, data={"approved_amount": 0})).replace(": 0}", ": 5e4}")
    path = path_of(request, "/responses")
    response = reviewer.post(path, body, content_type="application/json")
    assert response.status_code == 201, response.content
    assert response.json()["request"]["decision"]["data"] == {"approved_amount": "50000"}


def test_a_budget_without_data_is_approved_in_full(agent, reviewer):
    decision = answered(reviewer, asked(agent, budget=BUDGET), "approve")["decision"]
    assert decision["data"] == {"approved_amount": "50000.00", "currency": "USD"}


@pytest.mark.parametrize(
    ("data", "pointer", "code"),
    [
        ({"approved_amount": "50000.01"}, "/data/approved_amount", "over_limit"),
        ({"approved_amount": 1e6}, "/data/approved_amount", "over_limit"),
        ({"approved_amount": "0"}, "/data/approved_amount", "invalid_data"),
        ({"approved_amount": "1.005"}, "/data/approved_amount", "invalid_data"),
        ({"approved_amount": "1,000.00"}, "/data/approved_amount", "invalid_data"),
        ({"approved_amount": True}, "/data/approved_amount", "invalid_data"),
        ({"currency": "USD"}, "/data/approved_amount", "invalid_data"),
        ({"approved_amount": "50000", "currency": "EUR"}, "/data/currency", "invalid_data"),
        ({"approved_amount": "4800.00"}, "/data/justification", "invalid_data"),
        ({"approved_amount": "4800", "justification": " "}, "/data/justification", "invalid_data"),
        ({"approved_amount": "50000", "vat": 1}, "/data/vat", "invalid_data"),
        ([], "/data", "invalid_data"),
    ],
)
def test_a_sum_that_does_not_fit_is_refused(agent, reviewer, data, pointer, code):
    problem = refuse(reviewer, asked(agent, budget=BUDGET), code, "approve", data=data)
    assert pointer in [at for at, _ in pointers(problem)]


def test_a_form_beside_a_budget_is_bound_and_not_asked(agent, reviewer):
    request = asked(agent, budget=BUDGET, form={"schema": SCHEMA})
    decision = answered(reviewer, request, "approve")["decision"]
    assert decision["data"]["approved_amount"] == "50000.00"


def test_a_recommendation_changes_nothing_that_the_agent_sees(agent, reviewer, rita, api, rui):
    rita.memberships.update(limits={"EUR": "5000.00"})
    allowed = ["approve", "edit", "reject"]
    request = asked(agent, budget=BUDGET, action=ACTION, allowed_responses=allowed)
    args = {**ACTION["args"], "amount": 1}
    refuse(reviewer, request, "over_limit", "edit", args=args)
    data = {"approved_amount": "4000.00", "justification": "a limit in EUR is none in USD"}
    shown = answered(reviewer, request, "approve", data=data)
    assert (shown["status"], shown["version"]) == ("pending", request["version"])
    decided = answered(api(rui), request, "approve")
    assert (decided["status"], decided["revision"]) == ("approved", 1)


def test_a_lower_sum_is_approved_with_a_reason_for_it(agent, reviewer):
    data = {"approved_amount": "4800.00", "justification": "half a year", "category": "marketing"}
    decision = answered(reviewer, asked(agent, budget=BUDGET), "approve", data=data)["decision"]
    assert decision["data"] == data


def test_a_choice_is_made_among_the_options(agent, reviewer):
    request = asked(agent, options=OPTIONS, action=ACTION)
    refuse(reviewer, request, "missing_field", "choose")
    refuse(reviewer, request, "invalid_value", "choose", option="Proceed")
    refuse(reviewer, request, "response_not_allowed", "approve")
    decided = answered(reviewer, request, "choose", option="proceed")
    decision = decided["decision"]
    assert (decision["outcome"], decision["type"]) == ("approved", "choose")
    assert (decision["option"], decided["next_action"]) == ("proceed", "execute")


@pytest.mark.parametrize(
    ("option", "status"), [("cancel", "rejected"), ("rework", "changes_requested")]
)
def test_an_option_has_the_effect_that_was_named(agent, reviewer, option, status):
    decided = answered(reviewer, asked(agent, options=OPTIONS), "choose", option=option)
    assert decided["status"] == status


@pytest.mark.parametrize("typed", [None, "", "deploy", "DEPLOY ", " DEPLOY", "DEP\u200bLOY"])
def test_a_phrase_that_differs_confirms_nothing(agent, reviewer, typed):
    request = asked(agent, confirm_phrase="DEPLOY")
    carried = {} if typed is None else {"confirm_phrase": typed}
    problem = refuse(reviewer, request, "confirm_phrase_mismatch", "approve", **carried)
    assert pointers(problem) == [("/confirm_phrase", "confirm_phrase_mismatch")]
    decided = answered(reviewer, request, "approve", confirm_phrase="DEPLOY")
    assert decided["status"] == "approved"


def test_a_question_is_answered_and_nothing_may_be_executed(agent, reviewer):
    request = asked(agent, kind="input")
    for data in (None, {}, {"answer": ""}, {"answer": 7}, {"answer": "x", "more": 1}):
        code = "missing_field" if data is None else "invalid_data"
        refuse(reviewer, request, code, "respond", **({} if data is None else {"data": data}))
    decided = answered(reviewer, request, "respond", data={"answer": "In the cellar"})
    assert (decided["status"], decided["next_action"]) == ("answered", "done")
    assert decided["decision"]["data"] == {"answer": "In the cellar"}
    assert decided["grant"] is None


def test_a_reply_instead_of_an_approval_executes_nothing(agent, reviewer):
    request = asked(agent, action=ACTION, allowed_responses=["approve", "respond"])
    refuse(reviewer, request, "reason_required", "respond")
    decided = answered(reviewer, request, "respond", reason="Ask legal first.")
    assert (decided["status"], decided["decision"]["reason"]) == ("answered", "Ask legal first.")
    refused(post(agent, path_of(request, "/consume"), {"action": ACTION}), 409, "not_approved")


@pytest.mark.parametrize(
    ("type", "carried"),
    [
        ("approve", {"args": {}}),
        ("approve", {"option": "proceed"}),
        ("reject", {"data": {}}),
        ("reject", {"confirm_phrase": "x"}),
        ("approve", {"annotations": [{"text": "x"}]}),
        ("approve", {"data": {"x": 1}}),
    ],
)
def test_an_answer_carries_only_what_belongs_to_it(agent, reviewer, type, carried):
    request = asked(agent, action=ACTION)
    problem = refuse(reviewer, request, "invalid_value", type, **carried)
    assert pointers(problem) == [(f"/{next(iter(carried))}", "invalid_value")]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"form": {"schema": None}}, "/form/schema", "invalid_type"),
        ({"form": {"schema": ["string"]}}, "/form/schema", "invalid_type"),
        ({"form": {}}, "/form/schema", "missing_field"),
        ({"budget": {**BUDGET, "amount": True}}, "/budget/amount", "invalid_type"),
        ({"budget": {**BUDGET, "amount": {}}}, "/budget/amount", "invalid_type"),
        ({"budget": {**BUDGET, "amount": ""}}, "/budget/amount", "out_of_range"),
        ({"evidence": [{"kind": "text", "title": "Mail", "text": 5}]}, "/evidence/0/text",
         "invalid_type"),
        ({"evidence": [{"kind": "text", "text": "Dear"}]}, "/evidence/0/title", "missing_field"),
        ({"evidence": [{"kind": "link", "title": "Bill", "url": "javascript:1"}]},
         "/evidence/0/url", "invalid_value"),
        ({"evidence": [{"kind": "text", "title": "Mail", "text": "", "link": 1}]},
         "/evidence/0/link", "unknown_field"),
        ({"form_fields": [{"name": "x", "type": "string"},
                          {"name": "a/b", "type": "string", "pattern": "("}]},
         "/form_fields/1/pattern", "invalid_schema"),
        ({"evidence": [{"kind": "film"}]}, "/evidence/0/kind", "invalid_value"),
        ({"evidence": [3]}, "/evidence/0", "invalid_type"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_one_error_for_each_place_of_the_body(agent, fields, pointer, code):
    body = {"title": "Please look", "action": ACTION, **fields}
    found = pointers(refused(post(agent, REQUESTS, body), 422, code))
    assert (pointer, code) in found
    assert len({place for place, _ in found}) == len(found)
