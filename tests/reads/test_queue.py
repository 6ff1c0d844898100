"""The queue: what is due is left out, paging has no gaps, statements are fixed."""

from datetime import timedelta

import pytest
from django.db import connection

from approvals import clock
from approvals.access.people import principal_in
from approvals.access.requests import visible_to
from approvals.exceptions import Invalid
from approvals.reads import queue as reading
from approvals.reads.filters import Filters, parse_filters
from approvals.reads.queue import next_open, open_count, queue
from tests.make import decide, make_policy, make_request

HOUR = {"name": "soon", "reviewers": {"users": ["rita"]}, "expires_in": 3000}


@pytest.fixture
def as_rita(rita, project):
    return principal_in(rita, project, channel="web")


def read(principal, filters=None, *, now=None, **more):
    return queue(principal, filters or Filters(), now=now or clock.now(), **more)


def titles(page) -> list[str]:
    return [row.title for group in page.groups for row in group.rows]


@pytest.mark.parametrize(
    ("q", "risk", "agent", "words", "unknown"),
    [
        ("", "", "", (), ()),
        ("refund acme", "", "", ("refund", "acme"), ()),
        ("risk:HIGH refund", "high", "", ("refund",), ()),
        ('agent:"Support resolver"', "", "Support resolver", (), ()),
        ('"two words" x', "", "", ("two words", "x"), ()),
        ("due:soon", "", "", ("due:soon",), ("due",)),
        ("risk:", "", "", ("risk:",), ()),
    ],
)
def test_the_text_syntax(q, risk, agent, words, unknown):
    filters = parse_filters(q=q)
    assert (filters.risk, filters.agent) == (risk, agent)
    assert (filters.words, filters.unknown) == (words, unknown)


def test_what_is_due_is_in_no_list_even_before_anybody_settled_it(bot, as_rita):
    make_request(bot, title="Due", expires_in=60)
    make_request(bot, title="Open", expires_in=3600)
    later = clock.now() + timedelta(seconds=61)
    assert titles(read(as_rita, now=later)) == ["Open"]
    assert read(as_rita, now=later).open_count == 1
    assert titles(read(as_rita, Filters(state="decided"), now=later)) == []


def test_pages_follow_each_other_without_gap_or_double(bot, as_rita, django_assert_num_queries):
    made = [make_request(bot, title=f"{n}", expires_in=100 + n // 4) for n in range(11)]
    seen, cursor = [], None
    while True:
        page = read(as_rita, cursor=cursor, shown=3)
        seen += titles(page)
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [request.title for request in made]


def test_what_a_stage_makes_due_sooner_comes_sooner(bot, ana, as_rita):
    make_policy(bot.project, "pays", by=ana, match={"actions": ["pay"]}, stages=[HOUR])
    pays = {"name": "pay", "args": {}}
    day = make_request(bot, title="A day", expires_in=80_000)
    staged = [
        make_request(bot, title=f"Stage {n}", action=pays, expires_in=90_000) for n in range(3)
    ]
    half = make_request(bot, title="Half an hour", expires_in=1800)
    wanted = [half.title, *(each.title for each in staged), day.title]
    page = read(as_rita)
    assert titles(page) == wanted
    assert [(group.name, group.count) for group in page.groups] == [("hour", 4), ("day", 1)]
    first = read(as_rita, shown=2)
    assert [(group.name, group.count) for group in first.groups] == [("hour", 4)]
    rest = read(as_rita, shown=3, cursor=first.next_cursor)
    assert titles(first) + titles(rest) == wanted
    assert next_open(as_rita, now=clock.now(), but=half.id) == staged[0]


@pytest.mark.postgres
def test_the_queue_walks_the_index_on_the_nearest_deadline(bot, as_rita):
    for n in range(3):
        make_request(bot, title=f"{n}")
    cursor = read(as_rita, shown=1).next_cursor
    with connection.cursor() as database:
        # Of a handful of rows PostgreSQL sorts; whether it could walk the index is what is asked.
        for way in ("seqscan", "hashjoin", "mergejoin", "bitmapscan", "sort"):
            database.execute(f"SET LOCAL enable_{way} = off")
    for place in (None, cursor):
        open_ = visible_to(as_rita).open(clock.now())
        plan = reading._after(open_, Filters(), place)[:50].explain()
        assert "open_by_due" in plan
        assert "Sort" not in plan


def test_decided_pages_are_newest_first(bot, rita, as_rita):
    for n in range(5):
        decide(make_request(bot, title=f"{n}"), rita)
    first = read(as_rita, Filters(state="decided"), shown=3)
    rest = read(as_rita, Filters(state="decided"), cursor=first.next_cursor, shown=3)
    assert titles(first) + titles(rest) == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("cursor", ["!", "YQ", "fHJlcV8x", "\u0663"])
def test_a_place_that_cannot_be_read_is_refused(bot, as_rita, cursor):
    with pytest.raises(Invalid):
        read(as_rita, cursor=cursor)


def test_counting_stops_at_its_bound(bot, as_rita, monkeypatch):
    monkeypatch.setattr(reading, "MOST_COUNTED", 3)
    for n in range(5):
        make_request(bot, title=f"{n}")
    assert open_count(as_rita, now=clock.now()) == 3
    assert read(as_rita, shown=2).open_count == 3


def test_the_next_is_the_soonest_due_of_the_others(bot, as_rita):
    later = make_request(bot, title="Later", expires_in=900)
    sooner = make_request(bot, title="Sooner", expires_in=300)
    assert next_open(as_rita, now=clock.now(), but=sooner.id) == later
    assert next_open(as_rita, now=clock.now(), but="req_x") == sooner


def test_outsiders_and_people_without_a_role_see_nothing(bot, otto, join, project):
    make_request(bot)
    nobody = join(project, "nina")
    for person in (otto, nobody):
        assert titles(read(principal_in(person, project, channel="web"))) == []


def test_statements_are_fixed_whatever_the_number_of_rows(bot, as_rita, django_assert_num_queries):
    for n in range(9):
        make_request(bot, title=f"{n}")
    now = clock.now()
    with django_assert_num_queries(1):  # a whole list counts itself
        read(as_rita, now=now)
    with django_assert_num_queries(2):  # rows and counts
        read(as_rita, now=now, shown=4)
    with django_assert_num_queries(3):  # and what is open without the filter
        read(as_rita, parse_filters(risk="medium"), now=now, shown=4)
