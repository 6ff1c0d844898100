"""Policy decides once, on the server, when a request comes (config.md, How policies combine)."""

import pytest

from approvals.actions.groups import create_group, end_group
from approvals.models import Decision, Grant, Policy, PolicyVersion, Stage
from approvals.reads.verification import verify
from tests.make import action, decide, make_policy, make_request, of_person

SMALL = {"when": "args.amount <= 100", "verdict": "approve", "reason": "small change"}
LARGE = {
    "priority": 10,
    "when": "args.amount > 2500",
    "reason": "over the review line",
    "risk": "high",
    "stages": [
        {"name": "first", "reviewers": {"users": ["rita"]}, "expires_in": 600},
        {"name": "second", "reviewers": {"users": ["rui"]}},
    ],
}


def of(amount, to="acme"):
    return action(b'{"name":"refund","args":{"amount":%s,"to":"%s"}}' % (amount, to.encode()))


@pytest.fixture
def ruled(bot, rita, rui, ana):
    make_policy(bot.project, "small", by=ana, **SMALL)
    make_policy(bot.project, "large", by=ana, **LARGE)
    make_policy(
        bot.project,
        "never",
        by=ana,
        safeguard=True,
        when='args.to == "evil"',
        verdict="reject",
        reason="blocked",
    )
    return bot


def test_a_policy_approves_at_once_and_names_its_version(ruled):
    request = make_request(ruled, action=of(b"99.5"))
    assert (request.status, request.policy_name, request.policy_version) == ("approved", "small", 1)
    assert request.policy_in_force == PolicyVersion.objects.get(policy__name="small")
    decision = Decision.objects.get(request=request)
    assert (decision.by_kind, decision.type, decision.reason) == (
        "policy",
        "approve",
        "small change",
    )
    assert Grant.objects.get(request=request).status == "ready"
    assert verify().broken is None


def test_a_safeguard_rejects_what_another_would_approve(ruled):
    request = make_request(ruled, action=of(b"1", to="evil"))
    assert (request.status, request.matched) == ("rejected", ["small", "never"])
    assert not Grant.objects.exists()
    assert verify().broken is None


def test_the_first_stage_opens_and_the_next_one_waits(ruled):
    request = make_request(ruled, action=of(b"3000"))
    assert (request.status, request.effective_risk) == ("pending", "high")
    stages = Stage.objects.filter(request=request).order_by("number")
    assert [(s.name, s.status, s.origin) for s in stages] == [
        ("first", "open", "policy:large"),
        ("second", "waiting", "policy:large"),
    ]
    assert request.stage_due_at == stages[0].expires_at


def test_what_cannot_be_judged_asks_a_person(ruled):
    request = make_request(ruled, action=of(b'"a lot"'))
    assert request.status == "pending"
    assert any("args.amount" in reason for reason in request.reasons)


def test_a_new_version_does_not_touch_what_is_pending(ruled, ana, rita):
    request = make_request(ruled, action=of(b"3000"))
    make_policy(ruled.project, "large", by=ana, **{**LARGE, "verdict": "approve", "stages": []})
    assert Policy.objects.get(name="large").in_force.number == 2
    request.refresh_from_db()
    assert (request.status, request.policy_version) == ("pending", 1)
    assert make_request(ruled, action=of(b"3000")).status == "approved"


def test_a_stage_whose_people_are_gone_is_not_asked_for_again(bot, ana, rita):
    group = create_group(project=bot.project, name="gone", members=[rita], actor=of_person(ana))
    stages = [
        {"name": "a", "reviewers": {"groups": ["gone"]}},
        {"name": "b", "parallel": True, "reviewers": {"users": ["rita"]}},
    ]
    make_policy(bot.project, "rule", by=ana, stages=stages, separation={"editor": False})
    end_group(group=group, actor=of_person(ana))
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    edited = decide(request, rita, "edit", args={"amount": 5, "to": "acme"}).request
    assert (edited.revision, edited.stages.count(), edited.status) == (2, 2, "pending")


def test_a_rejection_bears_the_name_of_the_safeguard_that_rejects(ruled):
    request = make_request(ruled, action=of(b"1", to="evil"))
    decision = Decision.objects.get(request=request)
    assert (decision.by_name, decision.policy_name) == ("never", "small")
    assert decision.by_id == PolicyVersion.objects.get(policy__name="never").id


def test_an_agent_may_want_two_reviewers_without_naming_them(bot, rita, rui):
    request = make_request(bot, reviewer_approvals=2)
    [stage] = request.stages.all()
    assert (stage.required, stage.asks_everybody, stage.origin) == (2, True, "agent")
    once = decide(request, rita).request
    assert once.status == "pending"
    assert decide(once, rui).request.status == "approved"


def test_what_an_agent_wants_looked_at_by_two_no_policy_approves(bot, ana):
    make_policy(bot.project, "all", by=ana, verdict="approve")
    assert make_request(bot).status == "approved"
    assert make_request(bot, reviewer_approvals=2).status == "pending"
