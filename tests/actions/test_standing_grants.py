"""What a standing grant lets through, what not, and when it ends."""

from datetime import timedelta

import pytest

from approvals import clock
from approvals.actions.agents import deactivate_agent
from approvals.actions.memberships import end_membership
from approvals.actions.pausing import pause
from approvals.actions.people import deactivate_person
from approvals.actions.policies.drafts import archive_policy
from approvals.actions.standing import states
from approvals.actions.tools import ToolSettings, add_tool
from approvals.exceptions import NotAllowed, NotFound
from approvals.models import (
    Agent,
    AuditEvent,
    Decision,
    Membership,
    Policy,
    Project,
    StandingGrant,
)
from approvals.reads.verification import verify
from tests.grants import ask, granted, principal, refund, refunds
from tests.make import make_policy, of_person


@pytest.fixture
def ruled(bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    return bot


def admin(person):
    return of_person(person, "admin")


# --- What goes through ----------------------------------------------------------------------------


def test_what_it_covers_goes_through_by_policy_and_names_it(ruled, rita, rui):
    grant = granted(ruled, rita, rui)
    request = refund(ruled)
    decision = Decision.objects.get(request=request)
    assert (request.status, request.verdict, request.standing_grant) == (
        "approved",
        "approve",
        grant,
    )
    assert (decision.by_kind, decision.by_name) == ("policy", "refunds")
    assert f"standing grant {grant.id}" in decision.reason
    told = AuditEvent.objects.filter(request=request).order_by("number")
    assert list(told.values_list("type", flat=True)) == [
        "request.opened",
        "standing_grant.used",
        "request.closed",
    ]
    grant.refresh_from_db()
    assert (grant.used, grant.status) == (1, "active")
    assert verify().broken is None


@pytest.mark.parametrize(
    ("args", "action"),
    [
        ({"amount": 100.5}, {}),
        ({"to": "acme "}, {}),
        ({"memo": "one more"}, {}),
        ({}, {"resource": "orders"}),
        ({}, {"target": "prod"}),
        ({}, {"risk": "high"}),
    ],
)
def test_what_it_does_not_cover_asks_people_as_ever(ruled, rita, rui, args, action):
    grant = granted(ruled, rita, rui)
    request = refund(ruled, args, **action)
    assert (request.status, request.standing_grant) == ("pending", None)
    grant.refresh_from_db()
    assert grant.used == 0


def test_another_agent_gets_nothing_by_it(ruled, rita, rui):
    granted(ruled, rita, rui)
    twin = Agent.objects.create(project=ruled.project, name="bot2", owner=ruled.owner)
    assert refund(twin).status == "pending"


def test_it_lets_through_as_often_as_was_approved(ruled, rita, rui):
    grant = granted(ruled, rita, rui, uses=2)
    assert [refund(ruled).status for _ in range(3)] == ["approved", "approved", "pending"]
    assert states.end_due() == 1
    grant.refresh_from_db()
    assert (grant.status, grant.ended_why, grant.used) == ("ended", "used_up", 2)


def test_it_lets_through_up_to_the_sum_exactly(ruled, rita, rui):
    limit = {"field": "amount", "currency": "EUR", "max": "100.3"}
    granted(ruled, rita, rui, sum=limit)
    done = [refund(ruled, {"amount": amount}).status for amount in (50.1, 50.2, 0.01, 0)]
    assert done == ["approved", "approved", "pending", "approved"]
    assert StandingGrant.objects.get().sum_used == "100.3"


def test_a_safeguard_that_speaks_up_later_asks_people_all_the_same(ruled, ana, rita, rui):
    granted(ruled, rita, rui)
    make_policy(ruled.project, "watch", by=ana, safeguard=True, verdict="review")
    assert refund(ruled).status == "pending"


def test_nobody_is_passed_by_who_was_not_asked_for_the_grant(bot, ana, rita, rui, join):
    join(bot.project, "rosa", "reviewer")
    stages = [
        {"name": "money", "reviewers": {"users": ["rui"]}},
        {"name": "small", "when": "args.amount < 10", "reviewers": {"users": ["rosa"]}},
    ]
    refunds(bot.project, ana, stages=stages)
    lead = join(bot.project, "lola", "lead")
    granted(bot, lead, rui)
    assert refund(bot, {"amount": 50}).status == "approved"
    assert refund(bot, {"amount": 5}).status == "pending"


# --- How it ends ----------------------------------------------------------------------------------


def new_version(bot, ana, rui):
    refunds(bot.project, ana, "rita", "rui", reason="another")


def archived(bot, ana, rui):
    archive_policy(policy=Policy.objects.get(name="refunds"), actor=admin(ana))


def new_tool(bot, ana, rui):
    settings = ToolSettings(risk="low")
    add_tool(project=bot.project, name="refund", settings=settings, actor=admin(ana))


def paused(bot, ana, rui):
    pause(project=bot.project, agent=bot, reason="odd", actor=admin(ana))


def project_paused(bot, ana, rui):
    pause(project=bot.project, agent=None, reason="odd", actor=admin(ana))


def agent_off(bot, ana, rui):
    deactivate_agent(agent=bot, actor=admin(ana))


def approver_off(bot, ana, rui):
    deactivate_person(person=rui, actor=admin(ana))


def approver_out(bot, ana, rui):
    end_membership(membership=Membership.objects.get(person=rui), actor=admin(ana))


ENDS = {
    new_version: "policy_changed",
    archived: "policy_changed",
    new_tool: "tool_changed",
    paused: "agent_paused",
    project_paused: "project_paused",
    agent_off: "agent_deactivated",
    approver_off: "approver_gone",
    approver_out: "approver_gone",
}


@pytest.mark.parametrize("change", ENDS, ids=lambda change: change.__name__)
def test_it_ends_at_once_with_what_it_rests_on(ruled, ana, rita, rui, change):
    grant = granted(ruled, rita, rui)
    change(ruled, ana, rui)
    grant.refresh_from_db()
    assert (grant.status, grant.ended_why) == ("ended", ENDS[change])
    told = AuditEvent.objects.get(type="standing_grant.ended")
    assert (told.actor_id, told.subject_type) == (ana.id, "project")


BEHIND_THE_BACK = {
    "policy": lambda bot, rui: Policy.objects.update(status="archived"),
    "tool": lambda bot, rui: bot.project.tools.create(name="refund", risk="low"),
    "approver": lambda bot, rui: Membership.objects.filter(person=rui).update(is_active=False),
    "account": lambda bot, rui: type(rui).objects.filter(pk=rui.pk).update(is_active=False),
}


@pytest.mark.parametrize("change", BEHIND_THE_BACK.values(), ids=BEHIND_THE_BACK.keys())
def test_nothing_goes_through_where_no_event_told_of_the_change(ruled, rita, rui, change):
    grant = granted(ruled, rita, rui)
    change(ruled, rui)
    Project.objects.update(rules_version=99)
    assert refund(ruled).status == "pending"
    grant.refresh_from_db()
    assert (grant.status, grant.used) == ("active", 0)


def test_it_ends_with_its_time(ruled, rita, rui, monkeypatch):
    grant = granted(ruled, rita, rui, until=clock.now() + timedelta(hours=1))
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert refund(ruled).status == "pending"
    assert states.end_due() == 1
    assert states.end_due() == 0
    grant.refresh_from_db()
    assert (grant.status, grant.ended_why) == ("ended", "time_over")


@pytest.mark.parametrize("who", ["rita", "ana", "lola"])
def test_who_asked_a_lead_and_an_admin_end_it_by_hand(ruled, ana, rita, rui, join, who):
    people = {"rita": rita, "ana": ana, "lola": join(ruled.project, "lola", "lead")}
    grant = granted(ruled, rita, rui)
    by = principal(people[who], ruled.project)
    for _ in range(2):  # the same again is no error
        ended = states.end_grant(principal=by, grant_id=grant.id, reason="enough")
        assert (ended.status, ended.ended_why) == ("ended", "by_hand")
    assert refund(ruled).status == "pending"
    assert verify().broken is None


def test_others_do_not_end_it_nor_know_of_it(ruled, rita, rui, otto, other_project):
    grant = granted(ruled, rita, rui)
    with pytest.raises(NotAllowed):
        states.end_grant(principal=principal(rui, ruled.project), grant_id=grant.id)
    with pytest.raises(NotFound):
        states.end_grant(principal=principal(otto, other_project), grant_id=grant.id)
    assert refund(ruled).status == "approved"


def test_one_that_is_only_asked_for_is_taken_back(ruled, rita):
    grant = ask(ruled, rita)
    by = principal(rita, ruled.project)
    ended = states.end_grant(principal=by, grant_id=grant.id)
    assert (ended.status, ended.ended_why) == ("refused", "cancelled")
    assert ended.request.__class__.objects.get(pk=ended.request_id).status == "cancelled"


def test_a_change_of_something_else_ends_nothing(ruled, ana, rita, rui):
    grant = granted(ruled, rita, rui)
    make_policy(ruled.project, "other", by=ana, match={"actions": ["other"]})
    deactivate_person(person=rita, actor=admin(ana))
    settings = ToolSettings(risk="low")
    add_tool(project=ruled.project, name="refund", settings=settings, actor=admin(ana))
    grant.refresh_from_db()
    assert grant.ended_why == "tool_changed"
