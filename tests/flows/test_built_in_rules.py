"""Each built-in rule, when a request comes: it asks people when on, and nobody when off."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import clock
from approvals.actions.calendars import end_calendar, save_calendar
from approvals.models import Agent, ReviewerGroup, Stage
from approvals.rules.calendars import DAYS
from tests.make import action, decide, make_policy, make_request, of_person


def pay(amount="10", to="acme", name="pay", risk="low"):
    args = f'{{"amount":{amount},"to":"{to}","currency":"EUR"}}'
    return action(f'{{"name":"{name}","args":{args},"risk":"{risk}"}}'.encode())


@pytest.fixture
def rule(bot, rita, rui, ana):
    """rule(use, options): one rule in front of a policy that approves whatever is left."""
    make_policy(bot.project, "rest", by=ana, priority=900, use="always_approve")

    def put(use, options, **more):
        return make_policy(bot.project, "rule", by=ana, use=use, options=options, **more)

    return put


def ask(bot, **sent):
    return make_request(bot, action=pay(**sent))


def test_what_no_rule_asks_for_is_approved_by_policy(rule, bot):
    request = ask(bot, risk="critical")
    assert (request.status, request.policy_name) == ("approved", "rest")
    assert request.decision.by_kind == "policy"


@pytest.mark.parametrize(
    ("options", "sent", "status"),
    [
        ({}, {"risk": "high"}, "pending"),
        ({"require_for": ["critical"]}, {"risk": "high"}, "approved"),
        ({"tools": ["pa*"]}, {}, "pending"),
        ({"tools": ["mail"]}, {}, "approved"),
        ({"sensitive": {"args.to": ["OFFSHORE"]}}, {"to": "offshore ltd"}, "pending"),
        ({"sensitive": {"args.to": ["OFFSHORE"]}}, {}, "approved"),
        ({"sensitive": {"args.iban": ["OFFSHORE"]}}, {}, "pending"),
        ({"amount_limit": 10}, {"amount": "10.01"}, "pending"),
        ({"amount_limit": 10}, {"amount": "10.00"}, "approved"),
        ({"amount_limit": 10}, {"amount": '"1,000,000"'}, "pending"),
    ],
)
def test_risk_based(rule, bot, options, sent, status):
    rule("risk_based", options)
    assert ask(bot, **sent).status == status


def test_a_rule_may_refuse_what_it_finds(rule, bot):
    rule("risk_based", {"tools": ["pay"]}, verdict="reject", reason="nobody pays")
    request = ask(bot)
    assert (request.status, request.decision.reason[:11]) == ("rejected", "nobody pays")
    assert ask(bot, name="mail").status == "approved"


def test_amount_bands(rule, bot, rita):
    finance = ReviewerGroup.objects.create(project=bot.project, name="finance")
    finance.members.add(rita)
    bands = [{"to": "100.00", "verdict": "approve"}, {"reviewers": {"groups": ["finance"]}}]
    rule("amount_bands", {"currency": "EUR", "bands": bands})
    small = ask(bot, amount="99.99")
    assert (small.status, small.policy_name) == ("approved", "rule")
    for amount in ("100", '"1,000,000"', "[5]", "-5", "null"):
        large = ask(bot, amount=amount)
        assert large.status == "pending", amount
        stage = Stage.objects.get(request=large)
        assert stage.reviewers.get().group == finance, amount


@pytest.mark.parametrize(
    ("options", "risk", "status"),
    [
        ({"rate": 1}, "low", "pending"),
        ({"rate": 0}, "low", "approved"),
        ({"rate": 0}, "high", "pending"),
        ({"rate": 0, "escalate_on": []}, "high", "approved"),
    ],
)
def test_audit_sample(rule, bot, options, risk, status):
    rule("audit_sample", options)
    assert ask(bot, risk=risk).status == status


def test_out_of_hours(rule, bot, ana):
    actor = of_person(ana)
    far = DAYS[(clock.now() + timedelta(days=3)).weekday()]
    always, closed = {"mon-sun": "00:00-24:00"}, {far: "10:00-11:00"}

    def open_hours(hours):
        document = {"zone": "UTC", "hours": hours}
        return save_calendar(project=bot.project, name="office", document=document, actor=actor)

    calendar = open_hours(always)
    rule("out_of_hours", {"calendar": "office"})
    assert ask(bot).status == "approved"
    open_hours(closed)
    assert ask(bot).status == "pending"
    open_hours(always)
    assert ask(bot).status == "approved"
    end_calendar(calendar=calendar, actor=actor)
    assert ask(bot).status == "pending"


@pytest.mark.parametrize(
    ("signals", "status"),
    [(None, "pending"), (["repeated_rejections"], "pending"), (["repeated_failures"], "approved")],
)
def test_anomaly(bot, rita, ana, signals, status):
    for _ in range(3):
        decide(make_request(bot, action=pay()), rita, "reject", "no")
    decide(make_request(bot, action=pay(name="mail")), rita)
    for _ in range(3):
        decide(make_request(bot, action=pay()), rita, "reject", "no")
    make_policy(bot.project, "rest", by=ana, priority=900, use="always_approve")
    options = {} if signals is None else {"signals": signals}
    make_policy(bot.project, "odd", by=ana, safeguard=True, use="anomaly", options=options)
    request = make_request(bot, action=pay(name="mail"))
    assert request.status == status
    named = any("repeated_rejections" in reason for reason in request.reasons)
    assert named is (status == "pending")


def test_only_an_anomaly_rule_costs_statements(rule, bot):
    def statements():
        # As the API has it: an agent that was read just now.
        agent = Agent.objects.select_related("project").get(pk=bot.pk)
        ask(agent)  # the rules are read anew once
        with CaptureQueriesContext(connection) as captured:
            ask(agent)
        return len(captured)

    before = statements()
    rule("risk_based", {"amount_limit": 10_000})
    assert statements() == before
    rule("anomaly", {"signals": ["repeated_rejections"]})
    assert statements() == before + 3
