"""People ask for a standing grant, by a request that asks whom the policy would ask."""

from datetime import timedelta

import pytest

from approvals import clock
from approvals.actions.agents import create_agent
from approvals.actions.keys import issue_agent_key
from approvals.actions.pausing import pause
from approvals.actions.tools import ToolSettings, add_tool
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import Agent, ApprovalRequest, Execution, Membership, Project, StandingGrant
from approvals.reads.verification import verify
from approvals.rules import strict_json
from tests.grants import ask, granted, refund, refunds
from tests.make import decide, make_policy, make_request, of_person


@pytest.fixture
def ruled(bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    return bot


def test_what_is_asked_is_the_whole_grant_put_to_whom_the_policy_asks(ruled, rita):
    grant = ask(
        ruled, rita, resource="orders", sum={"field": "amount", "currency": "EUR", "max": 9}
    )
    request = ApprovalRequest.objects.get(pk=grant.request_id)
    assert (grant.status, request.status, request.verdict) == ("asked", "pending", "review")
    assert strict_json.read_object(request.action_text) == {
        "name": "countersign.standing_grant",
        "args": {
            "agent": "bot",
            "agent_id": ruled.id,
            "action": "refund",
            "resource": "orders",
            "args": {"to": {"equals": "acme"}, "amount": {"max": "100"}},
            "uses": 5,
            "until": strict_json.read_object(request.action_text)["args"]["until"],
            "sum": {"field": "amount", "currency": "EUR", "max": "9"},
        },
    }
    assert request.allowed_responses == ["approve", "reject"]
    assert (request.on_timeout, request.policy_name) == ("reject", "refunds")
    assert request.requester_person == rita
    assert list(request.stages.values_list("name", "required")) == [("money", 1)]


def test_it_begins_with_the_approval_and_not_before(ruled, rita, rui):
    grant = ask(ruled, rita)
    assert refund(ruled).status == "pending"
    decide(grant.request, rui)
    grant.refresh_from_db()
    assert grant.status == "active"
    assert Execution.objects.get(request=grant.request).status == "succeeded"
    assert refund(ruled).status == "approved"
    assert verify().broken is None


def test_it_needs_as_many_as_the_policy_wants(bot, ana, rita, rui, join):
    join(bot.project, "rosa", "reviewer")
    stages = [{"name": "two", "reviewers": {"users": ["rita", "rui", "rosa"]}, "approvals": 2}]
    refunds(bot.project, ana, stages=stages)
    grant = ask(bot, rita)
    decide(grant.request, rui)
    grant.refresh_from_db()
    assert grant.status == "asked"
    assert refund(bot).status == "pending"


def test_neither_who_asks_nor_who_owns_the_agent_approves_it(bot, ana, rita, rui, sam, join):
    Membership.objects.filter(person=sam).update(is_reviewer=True)
    refunds(bot.project, ana)
    grant = ask(bot, rita)
    for person in (rita, sam):
        with pytest.raises(NotAllowed) as refused:
            decide(grant.request, person)
        assert refused.value.code == "separation_of_duties"
    decide(grant.request, rui)


def test_where_separation_is_off_the_owner_may_approve_it_too(bot, ana, rita, rui, sam):
    Membership.objects.filter(person=sam).update(is_reviewer=True)
    refunds(bot.project, ana, separation={"agent_owner": False})
    decide(ask(bot, rita).request, sam)


@pytest.mark.parametrize("answer", ["reject", "edit"])
def test_a_rejection_refuses_it_and_nobody_edits_it(ruled, rita, rui, answer):
    grant = ask(ruled, rita)
    if answer == "edit":
        with pytest.raises(Invalid) as refused:
            decide(grant.request, rui, "edit", args={})
        assert refused.value.code == "response_not_allowed"
        return
    decide(grant.request, rui, "reject", "No.")
    grant.refresh_from_db()
    assert (grant.status, grant.ended_why) == ("refused", "rejected")
    assert refund(ruled).status == "pending"


# --- Who may ask ----------------------------------------------------------------------------------


def test_whom_the_policy_does_not_ask_may_not_ask_for_it_either(ruled, join, sam):
    rosa = join(ruled.project, "rosa", "reviewer")
    for person in (rosa, sam):
        with pytest.raises(NotAllowed):
            ask(ruled, person)
    assert not StandingGrant.objects.exists()
    assert not ApprovalRequest.objects.exists()
    lead = join(ruled.project, "lola", "lead")
    assert ask(ruled, lead).status == "asked"


def test_who_owns_the_agent_does_not_ask_although_they_are_asked(bot, ana, rita, rui):
    Agent.objects.filter(pk=bot.pk).update(owner=rita)
    refunds(bot.project, ana, "rita", "rui")
    with pytest.raises(NotAllowed) as refused:
        ask(bot, rita)
    assert refused.value.code == "separation_of_duties"


# --- Caps, each on and off ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "where", "sound"),
    [
        ({"uses": 101}, "/uses", {"uses": 100}),
        ({"uses": 0}, "/uses", {"uses": 1}),
        ({"until": timedelta(days=30, minutes=1)}, "/until", {"until": timedelta(days=29)}),
        ({"until": timedelta(seconds=-1)}, "/until", {"until": timedelta(minutes=5)}),
        ({"action": "countersign.standing_grant"}, "/action", {}),
        ({"args": {"to": {"like": "a*"}}}, "/args/to", {"args": {"to": {"equals": "a"}}}),
        ({"agent": "nobody"}, "/agent", {"agent": "bot"}),
        ({"reason": " "}, "/reason", {}),
        (
            {"sum": {"field": "to", "currency": "EUR", "max": 5}},
            "/sum/field",
            {"sum": {"field": "amount", "currency": "EUR", "max": 5}},
        ),
    ],
)
def test_a_cap_names_what_passes_it_and_lets_the_rest_through(ruled, rita, fields, where, sound):
    def dated(said):
        left = said.get("until")
        return said if left is None else {**said, "until": clock.now() + left}

    with pytest.raises(Invalid) as refused:
        ask(ruled, rita, **dated(fields))
    assert [error.pointer for error in refused.value.errors] == [where]
    assert ask(ruled, rita, **dated(sound)).status == "asked"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (ToolSettings(irreversible=True), "undone"),
        (ToolSettings(risk="high"), "high"),
        (ToolSettings(risk="critical"), "critical"),
        (ToolSettings(risk="medium"), None),
    ],
)
def test_what_is_irreversible_or_of_high_risk_is_not_approved_in_advance(
    ruled, rita, ana, settings, why
):
    add_tool(project=ruled.project, name="refund", settings=settings, actor=of_person(ana, "admin"))
    if why is None:
        assert ask(ruled, rita).status == "asked"
        return
    with pytest.raises(Invalid) as refused:
        ask(ruled, rita)
    assert refused.value.code == "not_relievable"
    assert why in refused.value.detail


@pytest.mark.parametrize(
    ("policies", "why"),
    [
        ([], "no policy"),
        ([{"verdict": "approve"}], "without asking"),
        ([{"verdict": "reject"}], "rejects"),
        ([{"verdict": "review"}, {"safeguard": True, "verdict": "review"}], "safeguard"),
        ([{"verdict": "review", "when": "args.missing == 1"}], "cannot judge|no policy"),
    ],
)
def test_only_what_a_policy_asks_people_about_can_be_relieved(bot, ana, rita, policies, why):
    for number, document in enumerate(policies):
        make_policy(bot.project, f"p{number}", by=ana, **document)
    with pytest.raises(Invalid, match=why) as refused:
        ask(bot, rita)
    assert refused.value.code == "not_relievable"


def test_nothing_is_asked_for_a_paused_agent(ruled, rita, ana):
    pause(project=ruled.project, agent=ruled, reason="odd", actor=of_person(ana, "admin"))
    with pytest.raises(Conflict) as refused:
        ask(ruled, rita)
    assert refused.value.code == "agent_paused"


# --- Agents have no part in it --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["countersign.standing_grant", "Countersign.x", "countersign."])
def test_an_agent_may_not_ask_in_countersigns_name(bot, rita, name):
    with pytest.raises(Invalid) as refused:
        make_request(bot, action={"name": name, "args": {}})
    assert refused.value.errors[0].pointer == "/action/name"
    assert make_request(bot, action={"name": "countersigned", "args": {}}).status == "pending"


def test_no_agent_sees_uses_or_cancels_the_request_for_a_grant(ruled, rita, rui, api):
    grant = ask(ruled, rita)
    agent = api(ruled)
    here = f"/api/v1/requests/{grant.request_id}"
    assert agent.get(here).status_code == 404
    assert agent.get("/api/v1/requests").json()["data"] == []
    for door in ("cancel", "consume", "execution", "resubmit", "comments"):
        found = agent.post(f"{here}/{door}", {}, content_type="application/json")
        assert found.status_code == 404, door
    decide(grant.request, rui)
    assert agent.get(here).status_code == 404


def test_countersigns_own_agent_has_no_keys_and_its_name_is_free_for_it(ruled, rita, ana):
    create_agent(project=ruled.project, name="countersign", actor=of_person(ana, "admin"))
    own = ask(ruled, rita).request.agent
    assert (own.name, own.is_own, own.owner) == ("countersign (2)", True, None)
    with pytest.raises(Conflict):
        issue_agent_key(agent=own, actor=of_person(ana, "admin"))
    assert ask(ruled, rita).request.agent == own


def test_a_stolen_key_of_the_own_agent_would_open_nothing(ruled, rita, api):
    own = ask(ruled, rita).request.agent
    assert api(own).get("/api/v1/requests").status_code == 401


def test_the_grant_rests_on_the_rules_as_they_are_when_it_is_approved(ruled, ana, rita, rui):
    grant = ask(ruled, rita)
    refunds(ruled.project, ana, "rita", "rui", reason="another version")
    decide(grant.request, rui)
    grant.refresh_from_db()
    assert (grant.status, grant.ended_why) == ("refused", "policy_changed")
    assert Execution.objects.get(request=grant.request).status == "failed"
    assert refund(ruled).status == "pending"
    assert verify().broken is None


def test_silence_never_grants_anything(bot, ana, rita, rui):
    refunds(
        bot.project, ana, "rita", "rui", on_timeout="approve", accept_silence_risk=True, risk="low"
    )
    request = ApprovalRequest.objects.get(pk=ask(bot, rita).request_id)
    assert (request.on_timeout, request.terms["accept_silence"]) == ("reject", False)
    assert request.expires_at <= StandingGrant.objects.get().until


def test_a_project_of_its_own_has_an_own_agent_of_its_own(ruled, rita, other_project):
    ask(ruled, rita)
    assert Project.objects.get(pk=other_project.pk).agents.count() == 0


def test_who_asks_for_two_gets_two(ruled, rita, rui):
    one, other = granted(ruled, rita, rui, uses=1), granted(ruled, rita, rui, uses=1)
    statuses = [refund(ruled).status for _ in range(3)]
    assert statuses == ["approved", "approved", "pending"]
    assert {grant.id for grant in StandingGrant.objects.filter(used=1)} == {one.id, other.id}
