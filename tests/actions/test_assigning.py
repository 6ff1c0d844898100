"""A stage asks somebody first when it opens: as its policy says, and never somebody without the
right to answer."""

from datetime import timedelta

import pytest

from approvals import clock
from approvals.access.people import principal_in
from approvals.actions.delegations import Duties, delegate
from approvals.models import OutboxMessage, Stage
from approvals.rules.strict_json import read_object
from tests.make import decide, make_policy, make_request


@pytest.fixture
def desk(project, ana, rita, rui, join):
    """A policy whose one stage asks everybody, in this way: desk("round_robin")."""
    join(project, "lou", "reviewer")

    def make(assign, **stage):
        named = {"name": "desk", "reviewers": {"users": ["lou", "rita", "rui"]}, **stage}
        return make_policy(
            project, "desk", by=ana, verdict="review", stages=[{**named, "assign": assign}]
        )

    return make


def asked_first(request):
    stage = Stage.objects.select_related("assigned_to").filter(request=request).first()
    return stage.assigned_to.username if stage.assigned_to else None


def test_without_a_strategy_nobody_is_asked_first(desk, bot):
    desk("none")
    assert asked_first(make_request(bot)) is None


def test_they_take_turns(desk, bot):
    desk("round_robin")
    assert [asked_first(make_request(bot)) for _ in range(5)] == [
        *("lou", "rita", "rui"),
        *("lou", "rita"),
    ]


def test_the_least_loaded_is_asked(desk, bot, rita, rui):
    desk("least_loaded")
    first, second = make_request(bot), make_request(bot)
    assert (asked_first(first), asked_first(second)) == ("lou", "rita")
    decide(first, rui)
    assert asked_first(make_request(bot)) == "lou"


def test_who_answered_the_same_last_is_asked(desk, bot, rui):
    desk("last_used_by")
    first = make_request(bot)
    assert asked_first(first) is None
    decide(first, rui)
    assert asked_first(make_request(bot)) == "rui"
    other = {"name": "delete_files", "args": {}}
    assert asked_first(make_request(bot, action=other)) is None


def test_who_may_not_answer_is_not_asked(desk, bot, project, join):
    desk("round_robin")
    assert asked_first(make_request(bot, requester={"id": "lou"})) == "rita"


def test_who_is_away_is_not_asked_while_others_are_there(desk, bot, project, rita, rui):
    desk("round_robin")
    principal = principal_in(rita, project, channel="api")
    ends_at = clock.now() + timedelta(hours=1)
    delegate(principal=principal, duties=Duties(taker="rui", ends_at=ends_at, reason="Away."))
    assert [asked_first(make_request(bot)) for _ in range(3)] == ["lou", "rui", "lou"]


def test_everybody_gets_the_mail_as_before(desk, bot):
    desk("round_robin")
    request = make_request(bot)
    kinds = OutboxMessage.objects.filter(request=request).values_list("kind", flat=True)
    assert list(kinds) == ["mail_reviewers"]


def test_the_opening_says_who_was_asked(desk, bot):
    desk("round_robin")
    request = make_request(bot)
    opened = request.events.get(type="request.opened")
    (told,) = read_object(opened.facts)["stages"]
    assert told["assigned_to"] == Stage.objects.get(request=request).assigned_to_id


def test_a_second_stage_is_assigned_when_it_opens(project, ana, bot, rita, rui):
    people = {"reviewers": {"users": ["rita", "rui"]}}
    stages = [{"name": "first", **people}, {"name": "second", **people, "assign": "round_robin"}]
    make_policy(project, "two", by=ana, verdict="review", stages=stages)
    request = make_request(bot)
    second = Stage.objects.get(request=request, number=2)
    assert second.assigned_to is None
    decide(request, rita)
    second.refresh_from_db()
    assert second.assigned_to == rui  # rita has approved this revision already
