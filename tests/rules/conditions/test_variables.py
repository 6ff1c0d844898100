"""What a condition sees of a request."""

from datetime import UTC, datetime

import pytest

from approvals.rules.conditions import VARIABLES, ConditionContext, compile_condition
from tests.rules.conditions.given import facts, judged, reason


def test_every_variable_that_is_listed_can_be_read():
    context = ConditionContext(facts())
    context.load(VARIABLES)
    assert context.names == frozenset(VARIABLES)


@pytest.mark.parametrize(
    ("now", "zone", "text"),
    [
        # Monday in UTC is Sunday evening in New York, and Monday is 1.
        ("2026-11-23T02:15:00", "UTC", "now.weekday == 1 && now.hour == 2 && now.minute == 15"),
        ("2026-11-23T02:15:00", "America/New_York", "now.weekday == 7 && now.hour == 21"),
        ("2026-11-22T23:59:00", "Europe/Lisbon", "now.weekday == 7 && now.day == 22"),
        ("2026-07-05T23:30:00", "Europe/Lisbon", "now.weekday == 1 && now.hour == 0"),
        # An hour before and after the clock goes forward, and back.
        ("2026-03-29T00:59:00", "Europe/Lisbon", "now.hour == 0"),
        ("2026-03-29T01:00:00", "Europe/Lisbon", "now.hour == 2"),
        ("2026-10-25T00:30:00", "Europe/Lisbon", 'now.hour == 1 && now.iso.endsWith("+01:00")'),
        ("2026-10-25T01:30:00", "Europe/Lisbon", 'now.hour == 1 && now.iso.endsWith("+00:00")'),
        ("2026-12-31T23:30:00", "Asia/Tokyo", "now.year == 2027 && now.month == 1"),
        (
            "2026-12-24T09:00:00",
            "Europe/Lisbon",
            'now.iso.startsWith("2026-12-24T09:00:00") && '
            'timestamp(now.iso) < timestamp("2026-12-25T00:00:00Z")',
        ),
    ],
)
def test_now_is_in_the_zone_of_the_project(now, zone, text):
    assert judged(text, now=datetime.fromisoformat(now).replace(tzinfo=UTC), zone=zone) is True


def test_a_zone_that_does_not_exist_fails():
    assert reason("now.hour > 1", zone="Mars/Base") == "now: there is no time zone Mars/Base"
    assert reason("now.hour > 1", zone="../etc").startswith("now: there is no time zone")


@pytest.mark.parametrize("is_open", [True, False])
def test_business_hours_are_those_of_the_calendar(is_open):
    assert judged("business_hours", business_hours=is_open) is is_open


def test_what_was_sent_is_seen_as_it_was_sent():
    proposal = {
        "kind": "budget",
        "severity": "high",
        "tags": ("urgent", "eu"),
        "requester": {"id": "user-123", "email": "sam@example.com", "ignored": 1},
        "extras": {"context": {"confidence": 0.4, "topics": ["pii"]}},
    }
    action = {"resource": "account-1", "side_effects": ["money_moved"]}
    for text in (
        'kind == "budget" && severity == "high" && "urgent" in tags && size(tags) == 2',
        'requester.id == "user-123" && !has(requester.name)',
        'context.confidence < 0.5 && "pii" in context.topics',
        'action.resource == "account-1" && "money_moved" in action.side_effects',
        "!has(action.target) && size(args) == 0",
    ):
        assert judged(text, proposal=proposal, action=action) is True, text


def test_a_request_without_an_action_has_no_arguments():
    given = {"proposal": {"action": None, "kind": "input"}}
    assert judged("has(args.amount) || has(action.name)", **given) is False
    assert reason('action.name == "x"', **given) == "action.name is missing"


def test_a_condition_names_its_variables_and_fields():
    condition = compile_condition(
        'has(args.a) && args.a > 1 && args.items.all(item, item.b == risk) && args["x y"][0] == 1'
    )
    assert condition.variables == {"args", "risk"}
    assert condition.fields == ("args.a", "args.items", "risk", 'args["x y"][0]')


def test_conditions_are_equal_where_their_texts_are():
    assert compile_condition("args.a > 1") == compile_condition("args.a > 1")
    assert compile_condition("args.a > 1") != compile_condition("args.a > 2")
