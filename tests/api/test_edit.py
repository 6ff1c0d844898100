"""Edits (lifecycle.md, "Edits, and answers with data"; api.md 2.5)."""

import json
from typing import Any

import pytest

from approvals.models import Revision, Tool
from approvals.reads.verification import verify
from approvals.rules import digest
from tests.api.calls import REQUESTS, answer_to, path_of, pointers, post, refused

ARGS = b'{"amount":15000.00,"to":"acme","memo":{"lines":["a","b"],"code":"007"},"n":null}'
SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "number", "maximum": 20000},
        "to": {"type": "string", "readOnly": True},
        "memo": {"type": "object", "properties": {"lines": {"type": "array"}}},
    },
    "required": ["amount", "to"],
}


def asked(agent: Any, args: bytes = ARGS, **action: Any) -> dict[str, Any]:
    extra = "".join(f',"{name}":{json.dumps(value)}' for name, value in action.items())
    body = (
        b'{"title":"Pay","allowed_responses":["approve","edit","reject"],'
        b'"action":{"name":"pay","args":' + args + extra.encode() + b"}}"
    )
    response = post(agent, REQUESTS, body)
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()
    return shown


def edit(reviewer: Any, request: dict[str, Any], args: Any, **fields: Any) -> Any:
    raw = args if isinstance(args, bytes) else json.dumps(args).encode()
    head = json.dumps(answer_to(request, "edit", **fields)).encode()[:-1]
    return post(reviewer, path_of(request, "/responses"), head + b',"args":' + raw + b"}")


def changed(**members: Any) -> dict[str, Any]:
    return {**json.loads(ARGS), **members}


def test_an_edit_approves_another_revision_with_another_digest(agent, reviewer, project):
    request = asked(agent)
    response = edit(reviewer, request, changed(amount=4800), reason="Less is fine.")
    assert response.status_code == 201, response.content
    shown = response.json()["request"]
    action = {"name": "pay", "args": changed(amount=4800)}
    assert (shown["status"], shown["revision"]) == ("approved", 2)
    assert shown["action"]["args"]["amount"] == 4800
    assert shown["original_action"]["args"]["amount"] == 15000
    assert shown["action_digest"] == digest.action_digest({"kind": "binary", "action": action})
    decision = shown["decision"]
    assert (decision["outcome"], decision["type"]) == ("approved", "edit")
    assert decision["edited"] is True
    assert decision["action_digest"] == shown["action_digest"] != request["action_digest"]
    refused(
        post(agent, path_of(request, "/consume"), {"action": request["action"]}),
        409,
        "action_mismatch",
    )
    assert post(agent, path_of(request, "/consume"), {"action": action}).status_code == 200
    assert verify().broken is None


def test_untouched_values_come_back_in_their_spelling(agent, reviewer):
    request = asked(agent)
    args = b'{"amount":15000,"to":"globex","memo":{"lines":["a","b"],"code":"007"},"n":null}'
    response = edit(reviewer, request, args)
    expected = ARGS.replace(b"acme", b"globex")
    assert b'"action":{"name":"pay","args":' + expected in response.content


def test_items_keep_their_spelling_when_one_beside_them_goes(agent, reviewer):
    request = asked(agent, b'{"rows":[1.50,2.00,{"sum":3.10}]}')
    response = edit(reviewer, request, b'{"rows":[2.0,{"sum":3.1}]}')
    assert b'"args":{"rows":[2.00,{"sum":3.10}]}' in response.content


def test_the_same_edit_again_is_the_first_one(agent, reviewer):
    request = asked(agent)
    first = edit(reviewer, request, changed(amount=1))
    again = edit(reviewer, request, changed(amount=1))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["response"]["id"] == first.json()["response"]["id"]
    assert Revision.objects.count() == 2


def test_an_edit_needs_all_arguments_and_a_change(agent, reviewer):
    request = asked(agent)
    missing = post(reviewer, path_of(request, "/responses"), answer_to(request, "edit"))
    refused(missing, 422, "missing_field")
    problem = refused(edit(reviewer, request, ARGS), 422, "invalid_value")
    assert pointers(problem) == [("/args", "invalid_value")]


def test_an_edit_that_breaks_its_schema_is_refused(agent, reviewer):
    request = asked(agent, args_schema=SCHEMA)
    problem = refused(edit(reviewer, request, changed(amount=20001)), 422, "invalid_data")
    assert pointers(problem) == [("/args/amount", "out_of_range")]
    assert Revision.objects.count() == 1
    assert edit(reviewer, request, changed(amount=20000)).status_code == 201


@pytest.mark.parametrize(
    "args",
    [changed(to="globex"), {k: v for k, v in changed(amount=1).items() if k != "to"}],
)
def test_a_read_only_argument_is_neither_changed_nor_left_out(agent, reviewer, args):
    request = asked(agent, args_schema=SCHEMA)
    problem = refused(edit(reviewer, request, args), 422, "locked_field")
    assert ("/args/to", "locked_field") in pointers(problem)


@pytest.mark.parametrize(
    ("editable", "args", "locked"),
    [
        (["amount"], changed(amount=1), None),
        (["/amount"], changed(amount=1, to="x"), "/args/to"),
        (["/memo"], changed(memo={"lines": [], "code": "8"}), None),
        (["/memo/lines"], changed(memo={"lines": ["a"], "code": "007"}), None),
        (["/memo/lines"], changed(memo={"lines": ["a", "b"], "code": "8"}), "/args/memo/code"),
        (["/memo/lines/0"], changed(memo={"lines": ["a"], "code": "007"}), "/args/memo/lines"),
        (["/amount"], changed(amount=1, more=2), "/args/more"),
        ([], changed(amount=1), "/args/amount"),
    ],
)
def test_only_what_the_registry_lets_be_edited_is(agent, reviewer, project, editable, args, locked):
    Tool.objects.create(project=project, name="pa*", editable=editable)
    request = asked(agent)
    response = edit(reviewer, request, args)
    if locked is None:
        assert response.status_code == 201, response.content
    else:
        assert (locked, "locked_field") in pointers(refused(response, 422, "locked_field"))


def test_the_registry_has_a_schema_where_the_agent_sent_none(agent, reviewer, project):
    Tool.objects.create(project=project, name="*", editable=[], args_schema_text="{}")
    Tool.objects.create(project=project, name="pay", args_schema_text=json.dumps(SCHEMA))
    request = asked(agent)
    refused(edit(reviewer, request, changed(amount=20001)), 422, "invalid_data")


def test_what_the_agent_sends_adds_to_the_registry_and_never_replaces_it(agent, reviewer, project):
    Tool.objects.create(project=project, name="pay", args_schema_text=json.dumps(SCHEMA))
    request = asked(agent, args_schema={"properties": {"amount": {"minimum": 10000}}})
    refused(edit(reviewer, request, changed(amount=9999)), 422, "invalid_data")
    refused(edit(reviewer, request, changed(amount=20001)), 422, "invalid_data")
    problem = refused(edit(reviewer, request, changed(to="globex")), 422, "locked_field")
    assert pointers(problem) == [("/args/to", "locked_field")]
    assert edit(reviewer, request, changed(amount=14000)).status_code == 201


def test_who_saw_the_revision_before_is_told_so(agent, reviewer, api, rui):
    request = asked(agent)
    assert edit(reviewer, request, changed(amount=1)).status_code == 201
    late = post(api(rui), path_of(request, "/responses"), answer_to(request))
    refused(late, 409, "request_closed")


def test_an_edit_is_refused_where_it_is_not_offered(agent, reviewer):
    response = post(agent, REQUESTS, {"title": "x", "action": {"name": "pay", "args": {"a": 1}}})
    refused(edit(reviewer, response.json(), {"a": 2}), 422, "response_not_allowed")
