"""POST /api/v1/requests."""

import pytest

from approvals.models import ApprovalRequest, Project, ReviewerGroup

from .calls import CREATE, REQUESTS, opened, pointers, post, refused

EVERYTHING = {
    **CREATE,
    "kind": "binary",
    "description": "Pays **invoice 7**.",
    "action": {
        "name": "transfer_funds",
        "args": {"amount": 15000, "to": "acme"},
        "args_schema": {"type": "object"},
        "resource": "bank-account-123",
        "target": "prod",
        "risk": "high",
        "rationale": "It is due.",
        "side_effects": ["money_moved"],
    },
    "allowed_responses": ["approve", "edit", "reject", "respond", "request_changes"],
    "context": {"confidence": 0.4},
    "reviewers": {"users": ["rita"], "groups": ["finance"], "require": "any"},
    "severity": "high",
    "priority": 5,
    "tags": ["payments"],
    "metadata": {"scenario": "a"},
    "requester": {"id": "user-123", "name": "Sam", "email": "sam@example.com"},
    "expires_in": 3600,
    "on_timeout": "reject",
    "external_id": "order-991",
    "thread_id": "t-42",
}


@pytest.fixture
def finance(project, rui):
    group = ReviewerGroup.objects.create(project=project, name="finance")
    group.members.add(rui)
    return group


def test_an_agent_opens_a_request_that_waits_for_a_reviewer(agent, rita):
    response = post(agent, REQUESTS, CREATE)
    shown = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"{REQUESTS}/{shown['id']}"
    assert shown["status"] == "pending"
    assert shown["next_action"] == "wait"
    assert shown["kind"] == "binary"
    assert shown["agent"]["name"] == "bot"
    assert shown["url"].endswith(f"/requests/{shown['id']}/")
    assert [each["username"] for each in shown["stages"][0]["eligible"]] == ["rita"]


def test_all_that_was_sent_comes_back(agent, rita, finance):
    shown = opened(agent, **EVERYTHING)
    for name in (
        "title",
        "description",
        "action",
        "context",
        "severity",
        "priority",
        "tags",
        "metadata",
        "requester",
        "external_id",
        "thread_id",
        "on_timeout",
    ):
        assert shown[name] == EVERYTHING[name], name
    assert shown["declared_risk"] == shown["effective_risk"] == "high"
    assert shown["allowed_responses"] == EVERYTHING["allowed_responses"]
    assert {p["username"] for p in shown["stages"][0]["eligible"]} == {"rita", "rui"}


def test_numbers_keys_and_their_order_come_back_as_they_were_spelt(agent):
    action = b'{"args":{"z":5120.00,"a":1e2,"m":-0,"n":{"b":0.10}},"name":"pay"}'
    response = post(agent, REQUESTS, b'{"title":"x","action":' + action + b"}")
    assert b'"action":' + action in response.content


def test_members_that_were_not_sent_stay_out_of_the_digest(agent):
    without = opened(agent, action={"name": "pay", "args": {}})
    with_null = opened(agent, action={"name": "pay", "args": {}, "target": None})
    other_risk = opened(agent, action={"name": "pay", "args": {}, "risk": "high"})
    assert without["action_digest"] != with_null["action_digest"]
    assert without["action_digest"] == other_risk["action_digest"]


def test_the_deadline_is_the_agents_or_the_projects(agent, project):
    Project.objects.filter(pk=project.pk).update(default_expires_in=60)
    for fields, seconds in (({"expires_in": 90}, 90), ({}, 60), ({"expires_in": None}, 60)):
        shown = opened(agent, **fields)
        row = ApprovalRequest.objects.get(pk=shown["id"])
        assert (row.expires_at - row.created_at).total_seconds() == seconds


def test_a_whole_number_may_be_spelt_with_a_zero_fraction(agent):
    action = b'"action":{"name":"f"}'
    response = post(
        agent, REQUESTS, b'{"title":"x","priority":5.0,"expires_in":6e1,' + action + b"}"
    )
    assert response.status_code == 201
    assert b'"priority":5.0' in response.content


def test_a_reject_stays_among_the_answers_whatever_was_asked(agent):
    assert opened(agent, allowed_responses=["choose"])["allowed_responses"] == ["reject"]
    assert opened(agent, allowed_responses=["edit"])["allowed_responses"] == ["edit", "reject"]


def test_a_person_cannot_open_requests(reviewer):
    refused(post(reviewer, REQUESTS, CREATE), 403, "agents_only")
    assert not ApprovalRequest.objects.exists()


def test_a_person_learns_that_before_anything_about_the_body(reviewer):
    refused(post(reviewer, REQUESTS, {"nonsense": 1}), 403, "agents_only")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"title": None}, "/title", "invalid_type"),
        ({"title": 7}, "/title", "invalid_type"),
        ({"title": ""}, "/title", "out_of_range"),
        ({"title": " \t\u2003"}, "/title", "invalid_value"),
        ({"title": "x" * 501}, "/title", "out_of_range"),
        ({"description": "x" * 65_537}, "/description", "out_of_range"),
        ({"kind": "vote"}, "/kind", "invalid_value"),
        ({"action": []}, "/action", "invalid_type"),
        ({"action": {}}, "/action/name", "missing_field"),
        ({"action": {"name": ""}}, "/action/name", "out_of_range"),
        ({"action": {"name": "x" * 201}}, "/action/name", "out_of_range"),
        ({"action": {"name": "f", "args": None}}, "/action/args", "invalid_type"),
        ({"action": {"name": "f", "args": [1]}}, "/action/args", "invalid_type"),
        ({"action": {"name": "f", "risk": "huge"}}, "/action/risk", "invalid_value"),
        ({"action": {"name": "f", "b~/x": 1}}, "/action/b~0~1x", "unknown_field"),
        ({"allowed_responses": ["nod"]}, "/allowed_responses/0", "invalid_value"),
        ({"allowed_responses": []}, "/allowed_responses", "out_of_range"),
        ({"context": [1]}, "/context", "invalid_type"),
        ({"reviewers": {"require": 0}}, "/reviewers/require", "out_of_range"),
        ({"reviewers": ["rita"]}, "/reviewers", "invalid_type"),
        ({"severity": 3}, "/severity", "invalid_value"),
        ({"priority": 1.5}, "/priority", "invalid_type"),
        ({"priority": "5"}, "/priority", "invalid_type"),
        ({"priority": True}, "/priority", "invalid_type"),
        ({"priority": 1001}, "/priority", "out_of_range"),
        ({"tags": ["x"] * 51}, "/tags", "out_of_range"),
        ({"tags": [""]}, "/tags/0", "out_of_range"),
        ({"requester": {}}, "/requester", "missing_field"),
        ({"requester": {"name": 1}}, "/requester/name", "invalid_type"),
        ({"expires_in": 0}, "/expires_in", "out_of_range"),
        ({"expires_in": 2_592_001}, "/expires_in", "out_of_range"),
        ({"expires_in": "60"}, "/expires_in", "invalid_type"),
        ({"on_timeout": "approve"}, "/on_timeout", "invalid_value"),
        ({"external_id": "x" * 256}, "/external_id", "out_of_range"),
        ({"thread_id": ""}, "/thread_id", "out_of_range"),
        ({"stages": []}, "/stages", "out_of_range"),
        ({"evidence": [{"title": "x"}]}, "/evidence/0/kind", "missing_field"),
        ({"evidence": [{"kind": "video"}]}, "/evidence/0/kind", "invalid_value"),
        ({"callback": {"url": "https://x.example"}}, "/callback", "unknown_field"),
        ({"run": "run_1"}, "/run", "unknown_field"),
    ],
)
def test_an_unsound_field_is_named_where_it_stands(agent, change, pointer, code):
    problem = refused(post(agent, REQUESTS, {**CREATE, **change}), 422, code)
    assert (pointer, code) in pointers(problem)
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("name", ["title", "action"])
def test_a_missing_field_is_named_where_it_would_stand(agent, name):
    body = {key: value for key, value in CREATE.items() if key != name}
    problem = refused(post(agent, REQUESTS, body), 422, "missing_field")
    assert pointers(problem) == [(f"/{name}", "missing_field")]


def test_everything_wrong_is_told_at_once_up_to_a_bound(agent):
    problem = refused(
        post(agent, REQUESTS, {**CREATE, "title": 1, "priority": "x"}), 422, "invalid_type"
    )
    assert pointers(problem) == [("/title", "invalid_type"), ("/priority", "invalid_type")]
    many = refused(post(agent, REQUESTS, {**CREATE, "tags": [1] * 50, "x": 1}), 422, "invalid_type")
    assert len(many["errors"]) == 50


def test_an_unknown_reviewer_is_refused_by_name(agent, rita, otto, sam):
    body = {**CREATE, "reviewers": {"users": ["rita", "otto", "sam"], "groups": ["nobody"]}}
    problem = refused(post(agent, REQUESTS, body), 422, "unknown_reviewer")
    assert [pointer for pointer, _ in pointers(problem)] == [
        "/reviewers/users/1",
        "/reviewers/users/2",
        "/reviewers/groups/0",
    ]


def test_an_agent_that_must_name_a_requester_does(agent, bot):
    bot.requires_requester = True
    bot.save()
    refused(post(agent, REQUESTS, CREATE), 422, "requester_required")
    assert opened(agent, requester={"id": "user-1"})["requester"] == {"id": "user-1"}


def test_too_many_pending_requests_are_429(agent, project):
    Project.objects.filter(pk=project.pk).update(pending_per_agent=2)
    opened(agent)
    opened(agent)
    response = post(agent, REQUESTS, CREATE)
    refused(response, 429, "too_many_pending")
    assert int(response["Retry-After"]) >= 1


def test_too_many_creates_a_minute_are_429_and_a_replay_is_not(agent, project):
    Project.objects.filter(pk=project.pk).update(creates_per_minute=1)
    first = post(agent, REQUESTS, CREATE, Idempotency_Key="k")
    assert first.status_code == 201
    response = post(agent, REQUESTS, CREATE)
    refused(response, 429, "rate_limited")
    assert 1 <= int(response["Retry-After"]) <= 60
    replay = post(agent, REQUESTS, CREATE, Idempotency_Key="k")
    assert (replay.status_code, replay.json()["id"]) == (200, first.json()["id"])


def test_creating_costs_a_known_number_of_statements(
    agent, rita, turn_clock, django_assert_max_num_queries
):
    opened(agent)
    # The key, a savepoint and its release, the agent under the lock, the six inserts (PostgreSQL
    # takes several in one message); who may answer: people, delegations, aliases.
    with django_assert_max_num_queries(13) as counted:
        opened(agent)
    sent = [query["sql"] for query in counted.captured_queries]
    assert sum(sql.count("INSERT INTO") for sql in sent) == 6
