"""POST /api/v1/requests/{id}/reveal: one masked value, for who may answer, written down."""

import pytest

from approvals.actions.tools import ToolSettings, add_tool
from approvals.models import AuditDetail, AuditEvent
from approvals.reads.verification import verify
from approvals.rules.strict_json import read_object
from tests.make import of_person

from .calls import REQUESTS, answer_to, opened, path_of, pointers, post, refused

TOKEN = "s3cret-0f-the-agent"
ACTION = {"name": "pay", "args": {"amount": 1, "auth_token": TOKEN, "a/b": {"deep": [1, None]}}}


@pytest.fixture
def asked(agent, project, ana):
    settings = ToolSettings(mask=["auth_token", "/a~1b"])
    add_tool(project=project, name="pay", settings=settings, actor=of_person(ana))
    return lambda **fields: opened(agent, action=ACTION, **fields)


def reveal(client, request, pointer="/auth_token"):
    return post(client, path_of(request, "/reveal"), {"pointer": pointer})


@pytest.mark.parametrize(
    ("pointer", "value"), [("/auth_token", TOKEN), ("/a~1b", {"deep": [1, None]})]
)
def test_who_may_answer_sees_one_value_and_no_cache_keeps_it(reviewer, asked, pointer, value):
    response = reveal(reviewer, asked(), pointer)
    assert response.status_code == 200
    assert response.json() == {"pointer": pointer, "value": value}
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def test_it_comes_digit_for_digit(agent, reviewer, asked):
    body = b'{"title":"t","action":{"name":"pay","args":{"auth_token":5120.00}}}'
    request = post(agent, REQUESTS, body).json()
    assert reveal(reviewer, request).content == b'{"pointer":"/auth_token","value":5120.00}'


def test_each_look_is_written_down_without_the_value_and_changes_nothing(
    agent, reviewer, rita, asked
):
    request = asked()
    seen = agent.get(path_of(request))
    reveal(reviewer, request)
    reveal(reviewer, request)
    looks = AuditEvent.objects.filter(type="value.revealed", request=request["id"])
    facts = [read_object(look.facts) for look in looks]
    assert facts == [{"pointer": "/auth_token", "revision": 1, "version": 1}] * 2
    assert {look.actor_id for look in looks} == {rita.id}
    assert not AuditEvent.objects.filter(facts__contains=TOKEN).exists()
    assert not AuditDetail.objects.filter(value__contains=TOKEN).exists()
    again = agent.get(path_of(request))
    assert (again.content, again["ETag"]) == (seen.content, seen["ETag"])
    assert verify().broken is None


def test_a_look_wakes_nobody(reviewer, asked, monkeypatch):
    request = asked()
    rung = []
    monkeypatch.setattr("approvals.wakeups.ring", rung.append)
    assert reveal(reviewer, request).status_code == 200
    assert rung == []


@pytest.mark.parametrize(
    "pointer", ["", "/", "/amount", "auth_token", "/nothing", "/a~1b/deep", "/auth_token/0", "~"]
)
def test_only_what_is_masked_is_revealed(reviewer, asked, pointer):
    problem = refused(reveal(reviewer, asked(), pointer), 422, "invalid_value")
    assert pointers(problem) == [("/pointer", "invalid_value")]


@pytest.mark.parametrize("body", [{}, {"pointer": 1}, {"pointer": None}, {"pointer": "/", "x": 1}])
def test_an_unsound_body_is_refused_with_pointers(reviewer, asked, body):
    response = post(reviewer, path_of(asked(), "/reveal"), body)
    assert response.status_code == 422
    assert response.json()["errors"]


def test_who_may_not_answer_sees_nothing(agent, api, asked, ana, sam, rita, join, project, otto):
    request = asked(requester={"id": "rita"})
    refused(reveal(agent, request), 403, "agents_cannot_respond")
    refused(reveal(api(rita), request), 403, "separation_of_duties")
    for person in (ana, join(project, "ada", "auditor")):
        refused(reveal(api(person), request), 403, "not_eligible")
        refused(reveal(api(person), request, "/amount"), 403, "not_eligible")
    refused(reveal(api(sam), request), 403, "not_eligible")
    refused(reveal(api(otto), request), 404, "not_found")
    assert reveal(api(join(project, "lea", "lead")), request).status_code == 200
    elsewhere = asked(reviewers={"users": ["rita"]})
    refused(reveal(api(join(project, "leo", "lead")), elsewhere), 403, "not_eligible")


def test_nothing_is_revealed_once_there_is_nothing_to_answer(agent, reviewer, asked, turn_clock):
    closed, late = asked(), asked()
    sent_back = asked(allowed_responses=["approve", "reject", "request_changes"])
    assert post(reviewer, path_of(closed, "/responses"), answer_to(closed)).status_code == 201
    refused(reveal(reviewer, closed), 409, "request_closed")
    changes = answer_to(sent_back, "request_changes", reason="Not like this.")
    assert post(reviewer, path_of(sent_back, "/responses"), changes).status_code == 201
    problem = refused(reveal(reviewer, sent_back), 409, "illegal_transition")
    assert (problem["from"], problem["event"]) == ("changes_requested", "reveal")
    turn_clock(90_000)
    refused(reveal(reviewer, late), 409, "request_expired")
