"""POST /api/v1/requests/{id}/responses."""

import pytest

from approvals.models import Alias, AuditEvent, Decision, Membership, Response, Stage

from .calls import answer_to, opened, path_of, pointers, post, refused


@pytest.fixture
def asked(agent, rita):
    return opened(agent, expires_in=3600)


def respond(client, request, *args, **fields):
    return post(client, path_of(request, "/responses"), answer_to(request, *args, **fields))


@pytest.mark.parametrize(
    ("type", "status", "following"),
    [("approve", "approved", "execute"), ("reject", "rejected", "stop")],
)
def test_a_reviewers_answer_decides(asked, agent, reviewer, rita, type, status, following):
    response = respond(reviewer, asked, type, reason="as agreed")
    assert response.status_code == 201
    answered, request = response.json()["response"], response.json()["request"]
    assert answered["by"] == {"kind": "human", "id": rita.id, "name": "Rita"}
    assert (answered["type"], answered["reason"]) == (type, "as agreed")
    assert (request["status"], request["next_action"]) == (status, following)
    decision = agent.get(path_of(asked)).json()["decision"]
    assert (decision["outcome"], decision["type"], decision["reason"]) == (
        status,
        type,
        "as agreed",
    )
    assert decision["action"] == asked["action"]
    assert decision["action_digest"] == asked["action_digest"]


def test_the_same_answer_again_is_the_first_one(asked, reviewer):
    first = respond(reviewer, asked)
    again = respond(reviewer, asked)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert Response.objects.count() == 1


def test_another_answer_after_the_decision_is_refused(asked, reviewer, rui, api):
    respond(reviewer, asked)
    problem = refused(respond(reviewer, asked, "reject"), 409, "request_closed")
    assert problem["outcome"] == "approved"
    refused(respond(api(rui), asked, "reject"), 409, "request_closed")
    refused(respond(api(rui), asked), 409, "request_closed")
    assert Decision.objects.get().outcome == "approved"


def test_a_second_different_answer_to_an_open_request_is_refused(asked, reviewer):
    Stage.objects.update(required=2)
    assert respond(reviewer, asked).json()["request"]["status"] == "pending"
    refused(respond(reviewer, asked, "reject"), 409, "already_responded")


def test_an_agents_key_cannot_respond(asked, agent, api, other_bot):
    refused(respond(agent, asked), 403, "agents_cannot_respond")
    refused(respond(api(other_bot), asked), 404, "not_found")
    assert not Response.objects.exists()


def test_who_is_not_asked_is_not_eligible(agent, asked, api, ana, rui, otto, reviewer):
    only_ruis = opened(agent, reviewers={"users": ["rui"]})
    refused(respond(reviewer, only_ruis), 403, "not_eligible")
    refused(respond(api(ana), asked), 403, "not_eligible")
    refused(respond(api(otto), asked), 404, "not_found")
    assert respond(api(rui), only_ruis).status_code == 201


def test_requester_and_owner_never_decide_their_own(agent, reviewer, rita, project, api, sam):
    Alias.objects.create(project=project, person=rita, value="user-123")
    Membership.objects.filter(person=sam).update(is_reviewer=True)
    ritas = opened(agent, requester={"id": "user-123"})
    refused(respond(reviewer, ritas), 403, "separation_of_duties")
    refused(respond(api(sam), ritas), 403, "separation_of_duties")


def test_the_right_is_judged_before_the_body_and_the_body_before_the_state(
    agent, asked, reviewer, api, ana
):
    respond(reviewer, asked)
    path = path_of(asked, "/responses")
    refused(post(api(ana), path, {"type": 1}), 403, "not_eligible")
    refused(post(reviewer, path, {**answer_to(asked), "type": 1}), 422, "invalid_value")
    refused(respond(reviewer, asked, "reject"), 409, "request_closed")


@pytest.mark.parametrize("revision", [2, 7])
def test_an_old_or_future_revision_is_stale(asked, reviewer, revision):
    problem = refused(respond(reviewer, asked, revision=revision), 409, "stale_revision")
    assert (problem["revision"], problem["action_digest"]) == (1, asked["action_digest"])


def test_another_digest_is_stale(asked, reviewer):
    other = "sha256:" + "0" * 64
    refused(respond(reviewer, asked, action_digest=other), 409, "stale_revision")
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"type": None}, "/type", "invalid_value"),
        ({"type": "nod"}, "/type", "invalid_value"),
        ({"type": "edit"}, "/type", "response_not_allowed"),
        ({"type": "respond"}, "/type", "response_not_allowed"),
        ({"revision": "1"}, "/revision", "invalid_type"),
        ({"revision": 0}, "/revision", "out_of_range"),
        ({"revision": 2**31}, "/revision", "out_of_range"),
        ({"action_digest": 1}, "/action_digest", "invalid_type"),
        ({"action_digest": ""}, "/action_digest", "out_of_range"),
        ({"reason": 1}, "/reason", "invalid_type"),
        ({"reason": "x" * 10_001}, "/reason", "out_of_range"),
        ({"args": {}}, "/args", "invalid_value"),
        ({"held": True}, "/held", "unknown_field"),
    ],
)
def test_an_unsound_answer_is_refused_and_may_be_given_anew(asked, reviewer, change, pointer, code):
    problem = refused(respond(reviewer, asked, **{"type": "approve", **change}), 422, code)
    assert (pointer, code) in pointers(problem)
    assert respond(reviewer, asked).status_code == 201


@pytest.mark.parametrize("name", ["type", "revision", "action_digest"])
def test_what_was_judged_must_be_named(asked, reviewer, name):
    body = {key: value for key, value in answer_to(asked).items() if key != name}
    problem = refused(post(reviewer, path_of(asked, "/responses"), body), 422, "missing_field")
    assert pointers(problem) == [(f"/{name}", "missing_field")]


@pytest.mark.parametrize("on_timeout", ["reject", "expire", "escalate"])
def test_nothing_is_approved_at_or_after_the_deadline(agent, reviewer, turn_clock, on_timeout):
    request = opened(agent, expires_in=60, on_timeout=on_timeout)
    turn_clock(60)
    refused(respond(reviewer, request), 409, "request_expired")
    refused(respond(reviewer, request, "reject"), 409, "request_expired")
    assert Decision.objects.get().outcome in ("expired", "rejected")
    assert not Response.objects.exists()


def test_who_lost_the_role_meanwhile_is_refused(asked, reviewer, rita):
    Membership.objects.filter(person=rita).update(is_reviewer=False, is_auditor=True)
    refused(respond(reviewer, asked), 403, "not_eligible")


def test_an_answer_by_api_is_never_held(asked, reviewer):
    assert respond(reviewer, asked).json()["response"]["held_until"] is None


def test_a_refusal_leaves_no_trace_in_the_story(asked, reviewer):
    before = AuditEvent.objects.count()
    refused(respond(reviewer, asked, revision=2), 409, "stale_revision")
    assert AuditEvent.objects.count() == before


def test_answering_costs_no_more_than_a_known_number_of_statements(
    asked, agent, reviewer, turn_clock, django_assert_max_num_queries
):
    request = opened(agent)
    respond(reviewer, asked)
    with django_assert_max_num_queries(34):
        assert respond(reviewer, request).status_code == 201
