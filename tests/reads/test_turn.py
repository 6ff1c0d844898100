"""The other calls of a turn, beside the one that is open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import clock
from approvals.access.people import principal_in
from approvals.access.requests import request_for
from approvals.models import Project
from approvals.reads.detailing import request_detail
from approvals.reads.turn import turn_of
from approvals.rules.proposal import Group
from tests.make import decide, make_request, say
from tests.reads.test_detail import detail_for


def call(bot, index, size=3, **fields):
    return make_request(
        bot, title=f"call {index + 1}", group=Group(key="turn-7", index=index, size=size), **fields
    )


def turn_for(person, request):
    principal = principal_in(person, request.project, channel="web")
    return turn_of(principal, request, now=clock.now())


def test_all_calls_stand_in_their_order_with_gaps_for_those_not_sent(bot, rita):
    last, first = call(bot, 2), call(bot, 0)
    turn = turn_for(rita, last)
    assert (turn.number, turn.is_missing_some, turn.sees_all) == (3, True, False)
    assert [(each.number, each.request) for each in turn.calls] == [
        (1, first),
        (2, None),
        (3, last),
    ]


def test_a_request_by_itself_has_no_turn(bot, rita):
    assert turn_for(rita, make_request(bot)) is None
    assert turn_for(rita, call(bot, 0, size=1)) is None


def test_who_may_not_see_a_call_is_not_told_whether_it_exists(project, bot, rita, rui):
    Project.objects.filter(pk=project.pk).update(visibility=Project.Visibility.ELIGIBLE)
    project.refresh_from_db()
    bot.project.refresh_from_db()
    mine = call(bot, 0, size=2, reviewer_users=("rita",))
    alone = turn_for(rita, mine)
    call(bot, 1, size=2, reviewer_users=("rui",))
    with_one_more = turn_for(rita, mine)
    assert with_one_more == alone
    assert with_one_more.stamp == alone.stamp
    assert not with_one_more.sees_all


def test_after_a_decision_the_next_undecided_call_comes_first(bot, rita):
    soonest = make_request(bot, expires_in=60)
    first, second, third = (call(bot, index, expires_in=3600) for index in range(3))
    decide(second, rita)
    assert detail_for(rita, second).following == third
    decide(third, rita)
    assert detail_for(rita, third).following == first
    decide(first, rita)
    assert detail_for(rita, first).following == soonest


def test_a_call_whose_time_is_up_is_not_offered(bot, rita, turn_clock):
    first, _, third = call(bot, 0), call(bot, 1, expires_in=60), call(bot, 2)
    turn_clock(60)
    decide(first, rita)
    assert detail_for(rita, first).following == third


@pytest.mark.parametrize("calls", [2, 9])
def test_a_thread_and_a_turn_cost_one_statement_each(bot, rita, django_assert_num_queries, calls):
    request, *_ = (call(bot, index, size=calls) for index in range(calls))
    for _ in range(calls):
        say(request, rita, asks=True)
        say(request, bot, "Operating")
    principal = principal_in(rita, request.project, channel="web")
    row = request_for(principal, request.id)
    now = clock.now()
    with CaptureQueriesContext(connection) as plain:
        alone = make_request(bot)
        lone = request_for(principal, alone.id)
        before = len(plain)
        request_detail(principal, lone, now=now)
    with django_assert_num_queries(len(plain) - before + 2):
        request_detail(principal, row, now=now)


@pytest.fixture
def turn_clock(monkeypatch):
    from datetime import timedelta

    real = clock.now
    return lambda seconds: monkeypatch.setattr(
        clock, "now", lambda: real() + timedelta(seconds=seconds)
    )
