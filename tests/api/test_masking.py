"""Masked arguments over the API: the agent gets its own, people get masks (config.md, `mask`)."""

import json
import re
from typing import Any

import pytest

from approvals.actions.tools import ToolSettings, add_tool, end_tool
from approvals.models import Revision
from tests.make import of_person

from .calls import REQUESTS, answer_to, opened, path_of, pointers, post, refused

SECRET = "s3cret-0f-the-agent"
PIN = 471147114711
ARGS = {"amount": 15000, "auth_token": SECRET, "login": {"user": "x", "pin": PIN}}
ACTION = {"name": "transfer_funds", "args": ARGS}
MASK = re.compile("•••• [0-9a-f]{8}")
EDITS = ["approve", "edit", "reject"]


@pytest.fixture
def tool(project, ana):
    settings = ToolSettings(mask=["auth_token", "/login/pin"])
    return add_tool(project=project, name="transfer_*", settings=settings, actor=of_person(ana))


@pytest.fixture
def asked(agent, tool):
    return lambda **fields: opened(agent, action=ACTION, allowed_responses=EDITS, **fields)


def edit(client: Any, request: dict[str, Any], args: Any) -> Any:
    body = answer_to(request, "edit", args=args)
    return post(client, path_of(request, "/responses"), body)


def test_people_get_masks_and_the_agent_its_own_values(agent, reviewer, asked):
    request = asked()
    assert request["action"] == agent.get(path_of(request)).json()["action"] == ACTION
    shown = reviewer.get(path_of(request)).json()["action"]["args"]
    assert shown["amount"] == 15000
    assert shown["login"]["user"] == "x"
    for masked in (shown["auth_token"], shown["login"]["pin"]):
        assert MASK.fullmatch(masked)


def test_people_are_told_what_is_a_mask_and_of_what_type(agent, reviewer, asked):
    request = asked()
    assert reviewer.get(path_of(request)).json()["masked"] == [
        {"pointer": "/auth_token", "type": "string"},
        {"pointer": "/login/pin", "type": "number"},
    ]
    imitated = opened(agent, action={"name": "pay", "args": {"x": "•••• 6a3f91c2"}})
    assert reviewer.get(path_of(imitated)).json()["masked"] == []
    assert "masked" not in agent.get(path_of(request)).json()


def test_equal_values_look_equal_across_requests_and_others_do_not(agent, reviewer, asked):
    first, second = asked(), asked()
    other = opened(agent, action={**ACTION, "args": {**ARGS, "auth_token": "another"}})
    tokens = [
        reviewer.get(path_of(each)).json()["action"]["args"]["auth_token"]
        for each in (first, second, other)
    ]
    assert tokens[0] == tokens[1] != tokens[2]


def test_what_the_tool_does_not_fit_comes_digit_for_digit(agent, reviewer, tool):
    body = b'{"title":"t","action":{"name":"refund","args":{"auth_token":"x","n":5120.00}}}'
    request = post(agent, REQUESTS, body).json()
    assert b'"args":{"auth_token":"x","n":5120.00}' in reviewer.get(path_of(request)).content


def test_an_edit_sends_the_mask_back_and_the_agent_gets_the_original(agent, reviewer, asked):
    request = asked()
    shown = reviewer.get(path_of(request)).json()["action"]["args"]
    response = edit(reviewer, request, {**shown, "amount": 4800})
    assert response.status_code == 201, response.content
    assert SECRET not in response.content.decode()
    theirs = agent.get(path_of(request)).json()
    meant = {**ACTION, "args": {**ARGS, "amount": 4800}}
    assert theirs["action"] == theirs["decision"]["action"] == meant
    assert theirs["original_action"] == ACTION
    again = edit(reviewer, request, {**shown, "amount": 4800})
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("args", "at"),
    [
        ({"auth_token": "other"}, "/args/auth_token"),
        ({"auth_token": SECRET}, "/args/auth_token"),
        ({"auth_token": "•••• 00000000"}, "/args/auth_token"),
        ({"login": {"user": "y", "pin": PIN}}, "/args/login/pin"),
        ({"login": {"user": "y"}}, "/args/login/pin"),
        ({"login": None}, "/args/login/pin"),
    ],
)
def test_a_masked_field_is_locked_also_for_who_knows_it(reviewer, asked, args, at):
    request = asked()
    shown = reviewer.get(path_of(request)).json()["action"]["args"]
    problem = refused(edit(reviewer, request, {**shown, **args}), 422, "locked_field")
    assert pointers(problem) == [(at, "locked_field")]
    assert Revision.objects.filter(request=request["id"]).count() == 1


def test_the_first_action_and_that_of_the_decision_are_masked_as_well(reviewer, asked):
    request = asked()
    shown = reviewer.get(path_of(request)).json()["action"]["args"]
    edit(reviewer, request, {**shown, "amount": 1})
    theirs = reviewer.get(path_of(request)).json()
    for place in ("action", "original_action"):
        assert MASK.fullmatch(theirs[place]["args"]["auth_token"]), place
    assert MASK.fullmatch(theirs["decision"]["action"]["args"]["auth_token"])


def test_when_the_tool_has_ended_nothing_is_masked_any_more(reviewer, asked, tool, ana):
    request = asked()
    end_tool(tool=tool, actor=of_person(ana))
    assert reviewer.get(path_of(request)).json()["action"]["args"] == ARGS


def test_no_answer_of_the_api_tells_a_person_what_is_masked(
    api, asked, agent, reviewer, rita, ana, sam, join, project
):
    pending, decided = asked(requester={"id": "rex"}), asked(requester={"id": "rex"})
    shown = reviewer.get(path_of(decided)).json()["action"]["args"]
    assert edit(reviewer, decided, {**shown, "amount": 1}).status_code == 201
    assert post(agent, path_of(decided, "/consume"), {
        "action": {**ACTION, "args": {**ARGS, "amount": 1}}, "attempt": "0123456789abcdef" * 2,
    }).status_code == 200  # fmt: skip
    people = [
        rita, ana, sam, join(project, "rex"), join(project, "lea", "lead"),
        join(project, "ada", "auditor"),
    ]  # fmt: skip
    addresses = [
        REQUESTS, f"{REQUESTS}?q={SECRET}", path_of(pending), path_of(decided),
        "/api/v1/audit/events", "/api/v1/audit/export?format=jsonl",
        "/api/v1/audit/export?format=csv", "/api/v1/me",
    ]  # fmt: skip
    for person in people:
        client = api(person)
        for address in addresses:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert SECRET.encode() not in body.replace(b"q=" + SECRET.encode(), b""), address
            assert str(PIN).encode() not in body, address
    found = api(ana).get(f"{REQUESTS}?q={SECRET}").json()
    assert found["data"] == []
    assert SECRET in json.dumps(agent.get(REQUESTS).json())
