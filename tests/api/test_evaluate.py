"""POST /policies/evaluate: what creating would give, without creating anything."""

import pytest

from approvals.actions.departments import DepartmentBudget, save_department
from approvals.actions.groups import create_group
from approvals.models import Agent, ApprovalRequest, AuditEvent
from tests.api.calls import CREATE, opened, post
from tests.make import make_policy, of_person

PATH = "/api/v1/policies/evaluate"
HIGH = {
    "when": "number(args.amount) > 2500",
    "reason": "over the review line",
    "risk": "high",
    "expires_in": 7200,
    "stages": [
        {"name": "manager", "reviewers": {"groups": ["finance"]}, "approvals": 2},
        {"name": "all", "reviewers": {"users": ["rita"]}, "parallel": True, "expires_in": 60},
    ],
}


@pytest.fixture
def save(project, ana, rita, rui):
    create_group(project=project, name="finance", members=[rita, rui], actor=of_person(ana))
    return lambda document, name="refund_high": make_policy(project, name, by=ana, **document)


def test_it_says_what_creating_gives_and_stores_nothing(api, bot, save):
    save(HIGH)
    client = api(bot)
    events = AuditEvent.objects.count()
    found = post(client, PATH, CREATE).json()
    rita, rui = {"username": "rita", "name": "Rita"}, {"username": "rui", "name": "Rui"}
    assert found == {
        "verdict": "review",
        "reasons": ["over the review line"],
        "matched": ["refund_high"],
        "policy": {"name": "refund_high", "version": 1},
        "effective_risk": "high",
        "stages": [
            {
                "name": "manager",
                "required": 2,
                "parallel": False,
                "expires_in": None,
                "origin": "policy:refund_high",
                "eligible": [rita, rui],
            },
            {
                "name": "all",
                "required": 1,
                "parallel": True,
                "expires_in": 60,
                "origin": "policy:refund_high",
                "eligible": [rita],
            },
        ],
        "reviewers": [rita, rui],
        "expires_in": 7200,
    }
    assert not ApprovalRequest.objects.exists()
    assert AuditEvent.objects.count() == events
    shown = opened(client)
    assert shown["policy"]["name"] == "refund_high"
    assert shown["policy"]["reasons"] == found["reasons"]
    assert shown["effective_risk"] == "high"
    assert [stage["name"] for stage in shown["stages"]] == ["manager", "all"]
    assert shown["stages"][0]["eligible"] == [rita, rui]


def test_what_goes_through_asks_nobody(api, bot, save):
    save({"verdict": "approve", "when": "action.name == 'transfer_funds'"})
    found = post(api(bot), PATH, CREATE).json()
    assert (found["verdict"], found["stages"], found["reviewers"]) == ("approve", [], [])


def test_it_judges_by_the_time_that_is_named(api, bot, save):
    save({"when": "now.hour >= 22", "verdict": "reject"})
    client = api(bot)
    night = post(client, PATH, {**CREATE, "at": "2026-03-01T23:00:00Z"}).json()
    day = post(client, PATH, {**CREATE, "at": "2026-03-01T12:00:00+00:00"}).json()
    assert (night["verdict"], day["verdict"]) == ("reject", "review")


def test_who_is_kept_from_it_is_not_told_of(api, bot, save, rita):
    save(HIGH)
    requester = {"requester": {"email": "rita@example.com"}}
    found = post(api(bot), PATH, {**CREATE, **requester}).json()
    assert [person["username"] for person in found["reviewers"]] == ["rui"]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"title": ""}, "out_of_range", "/title"),
        ({**CREATE, "at": "yesterday"}, "invalid_value", "/at"),
        ({**CREATE, "at": "2026-03-01T12:00:00"}, "invalid_value", "/at"),
        ({**CREATE, "agent": "another"}, "invalid_value", "/agent"),
        ({**CREATE, "reviewers": {"users": ["nobody"]}}, "unknown_reviewer", "/reviewers/users/0"),
        ({**CREATE, "policy": "x"}, "unknown_field", "/policy"),
    ],
)
def test_what_creating_refuses_is_refused(api, bot, body, code, pointer):
    response = post(api(bot), PATH, body)
    assert response.status_code == 422
    assert response.json()["errors"][0] == {
        **response.json()["errors"][0],
        "code": code,
        "pointer": pointer,
    }


def test_an_agent_that_must_name_a_requester_must_here_too(api, bot):
    Agent.objects.update(requires_requester=True)
    response = post(api(bot), PATH, CREATE)
    assert (response.status_code, response.json()["code"]) == (422, "requester_required")


def test_people_say_as_which_agent(api, bot, ana, other_project):
    Agent.objects.create(project=other_project, name="theirs", owner=ana)
    client = api(ana)
    for named in ("bot", bot.id):
        assert post(client, PATH, {**CREATE, "agent": named}).status_code == 200
        assert post(api(bot), PATH, {**CREATE, "agent": named}).status_code == 200
    missing, foreign = post(client, PATH, CREATE), post(client, PATH, {**CREATE, "agent": "theirs"})
    assert (missing.status_code, missing.json()["code"]) == (422, "missing_field")
    assert (foreign.status_code, foreign.json()["code"]) == (422, "invalid_value")


def test_what_no_department_has_left_is_asked_about(api, bot, save, project, ana):
    save({"verdict": "approve"})
    save_department(
        project=project,
        name="marketing",
        budget=DepartmentBudget("EUR", "100.00", "month"),
        actor=of_person(ana),
    )
    client = api(bot)

    def verdict(amount):
        budget = {"amount": amount, "currency": "EUR", "department": "marketing"}
        found = post(client, PATH, {"title": "Adverts", "kind": "budget", "budget": budget})
        return found.json()["verdict"]

    assert (verdict("100.00"), verdict("100.01")) == ("approve", "review")
