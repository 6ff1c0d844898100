"""Stages in the request object, answers for others, and answers taken back (api.md 2.1, 2.5)."""

import pytest

from approvals.models import AuditEvent, Project, Response
from approvals.rules import strict_json
from tests.staged import stand_in

from .calls import answer_to, opened, path_of, post, refused

TWO = {"users": ["rita", "rui"], "require": 2}
STAGES = [
    {"name": "first", "reviewers": {"users": ["rita"]}, "expires_in": 600},
    {"name": "second", "reviewers": {"users": ["rui"]}},
]


@pytest.fixture
def respond(api):
    """Let somebody answer; the whole answer of the API."""

    def send(person, request, type="approve", **fields):
        return post(api(person), path_of(request, "/responses"), answer_to(request, type, **fields))

    return send


def withdraw(client, request, response, **headers):
    return post(client, path_of(request, f"/responses/{response['id']}/withdraw"), {}, **headers)


def test_a_stage_says_where_it_stands_and_whom_it_waits_for(agent, rita, rui, respond):
    request = opened(agent, reviewers=TWO)
    (shown,) = request["stages"]
    named = [{"username": "rita", "name": "Rita"}, {"username": "rui", "name": "Rui"}]
    assert shown == {
        "number": 1,
        "name": "review",
        "status": "open",
        "required": 2,
        "approvals": 0,
        "denials": 1,
        "eligible": named,
        "waiting_for": named,
        "stuck": False,
        "expires_at": None,
    }
    (after,) = respond(rita, request).json()["request"]["stages"]
    assert (after["approvals"], after["waiting_for"]) == (1, named[1:])


def test_an_agent_s_stages_come_one_after_the_other(agent, rita, rui, respond):
    request = opened(agent, stages=STAGES)
    last = request["stages"][-2:]
    assert [stage["name"] for stage in last] == ["first", "second"]
    assert [stage["status"] for stage in last] == ["open", "waiting"]
    assert last[0]["expires_at"] is not None
    assert respond(rita, request).json()["request"]["status"] == "pending"
    done = respond(rui, request).json()["request"]
    assert (done["status"], done["decision"]["by"]["name"]) == ("approved", "Rui")


def test_the_version_rises_with_every_stage(agent, rita, rui, respond):
    request = opened(agent, stages=STAGES)
    after = respond(rita, request).json()["request"]
    assert after["version"] > request["version"]


def test_who_stands_in_is_shown_with_whom(agent, bot, rita, rui, respond, api):
    stand_in(rita, rui, bot)
    request = opened(agent, reviewers={"users": ["rita"]})
    assert request["stages"][0]["eligible"] == [
        {"username": "rita", "name": "Rita"},
        {"username": "rui", "name": "Rui", "for": "rita"},
    ]
    answer = respond(rui, request).json()["response"]
    assert (answer["by"]["name"], answer["for"]["name"]) == ("Rui", "Rita")
    event = AuditEvent.objects.get(type="response.recorded")
    assert strict_json.read_object(event.facts)["for"] == rita.id


def test_an_answer_in_one_s_own_right_is_for_nobody_else(agent, rita, respond):
    assert respond(rita, opened(agent)).json()["response"]["for"] is None


def test_who_stands_in_sees_what_the_giver_is_asked(agent, bot, rita, rui, api, project):
    Project.objects.filter(pk=project.pk).update(visibility="eligible")
    request = opened(agent, reviewers={"users": ["rita"]})
    path = path_of(request)
    assert api(rui).get(path).status_code == 404
    stand_in(rita, rui, bot)
    shown = api(rui).get(path)
    assert shown.status_code == 200
    assert shown.json()["stages"][0]["waiting_for"]


def test_a_request_that_nobody_can_decide_says_so(agent):
    (stage,) = opened(agent)["stages"]
    assert (stage["stuck"], stage["eligible"], stage["waiting_for"]) == (True, [], [])


def test_an_answer_may_name_its_stage(agent, rita, rui, respond):
    request = opened(agent, stages=STAGES)
    number = request["stages"][-1]["number"]
    refused(respond(rui, request, stage=number), 409, "illegal_transition")
    refused(respond(rita, request, stage=99), 422, "invalid_value")
    refused(respond(rita, request, stage=0), 422, "out_of_range")
    refused(respond(rita, request, stage="one"), 422, "invalid_type")
    assert not Response.objects.exists()


def test_an_approval_is_taken_back_and_given_again(agent, rita, rui, respond, api):
    request = opened(agent, reviewers=TWO)
    given = respond(rita, request).json()["response"]
    answer = withdraw(api(rita), request, given)
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["stages"][0]["approvals"], shown["my_response"]) == (0, None)
    assert respond(rita, request).status_code == 201
    assert Response.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_taking_back_twice_is_the_same(agent, rita, rui, respond, api):
    request = opened(agent, reviewers=TWO)
    given = respond(rita, request).json()["response"]
    client = api(rita)
    assert withdraw(client, request, given, Idempotency_Key="k").status_code == 200
    again = withdraw(client, request, given, Idempotency_Key="k")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    assert withdraw(client, request, given).status_code == 200


def test_who_may_not_take_an_answer_back(agent, rita, rui, otto, respond, api):
    request = opened(agent, reviewers=TWO)
    given = respond(rita, request).json()["response"]
    refused(withdraw(api(rui), request, given), 403, "not_allowed")
    refused(withdraw(agent, request, given), 403, "agents_cannot_respond")
    refused(withdraw(api(otto), request, given), 404, "not_found")
    refused(withdraw(api(rita), request, {"id": "rsp_0"}), 404, "not_found")
    refused(withdraw(api(rita), opened(agent), given), 404, "not_found")


def test_what_is_decided_is_not_taken_back(agent, rita, respond, api):
    request = opened(agent)
    given = respond(rita, request).json()["response"]
    refused(withdraw(api(rita), request, given), 409, "request_closed")


def test_an_edit_that_nobody_else_could_approve_is_refused(agent, rita, rui, respond):
    request = opened(agent, reviewers=TWO, allowed_responses=["approve", "edit", "reject"])
    edited = {"amount": "1.00", "to": "acme"}
    refused(respond(rita, request, "edit", args=edited), 422, "edit_needs_second_person")
