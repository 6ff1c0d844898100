"""The table of who wants to be told, and the queries that keep it honest."""

import pytest

from approvals.live import bells, hub
from approvals.live.hub import Hub
from approvals.models import Agent, ApiKey
from approvals.wakeups import Bell
from tests.make import decide, make_request


@pytest.fixture
def table():
    return Hub()


def bell(request="req_1", version=1, agent="agt_1", project="prj_1"):
    return Bell(project=project, agent=agent, request=request, version=version)


def test_a_bell_reaches_each_kind_of_seat_that_it_concerns(table):
    told = []
    table.subscribe_request("req_1", lambda heard: told.append(("request", heard)))
    table.subscribe_agent("agt_1", lambda heard: told.append(("agent", heard)))
    table.subscribe_project("prj_1", lambda heard: told.append(("project", heard)))
    table.ring(bell())
    assert sorted(kind for kind, _ in told) == ["agent", "project", "request"]
    told.clear()
    table.ring(bell(request="req_2", agent="agt_2"))
    assert [kind for kind, _ in told] == ["project"]
    told.clear()
    table.ring(bell(request="req_3", agent="agt_3", project="prj_2"))
    assert told == []


def test_who_has_left_is_not_told_and_nothing_of_them_is_kept(table):
    told = []
    with table.subscribe_request("req_1", told.append) as seat:
        seat.holder = "key_1"
    seat.leave()
    table.ring(bell())
    assert told == []
    assert (table.requests, table.holders) == ([], set())


def test_a_seat_may_leave_while_it_is_being_told(table):
    seats = [table.subscribe_request("req_1", lambda _: [seat.leave() for seat in seats])]
    seats.append(table.subscribe_request("req_1", lambda _: [seat.leave() for seat in seats]))
    table.ring(bell())
    assert table.requests == []


def test_only_waiters_who_know_another_version_are_told_of_one(table):
    told = []
    for seen in (None, 1, 2):
        seat = table.subscribe_request("req_1", lambda _, seen=seen: told.append(seen))
        seat.seen = seen
    table.ring_changed([("req_1", 2), ("req_unknown", 7)])
    assert told == [1]


def test_those_who_came_with_a_key_can_be_told(table):
    told = []
    for key in ("key_1", "key_2", None):
        seat = table.subscribe_agent("agt_1", lambda _, key=key: told.append(key))
        seat.holder = key
    assert table.holders == {"key_1", "key_2"}
    table.ring_holders({"key_2"})
    assert told == ["key_2"]


def test_what_was_heard_is_remembered_within_bounds(table, monkeypatch):
    monkeypatch.setattr(hub, "_REMEMBERED", 10)
    for number in range(100):
        table.ring(bell(request=f"req_{number}"))
    assert len(table._heard) == 10
    told = []
    table.subscribe_project("prj_1", told.append)
    table.ring(bell(request="req_99"))
    assert told == []


@pytest.mark.django_db
def test_the_poll_asks_once_for_any_number_of_waiters(bot, django_assert_num_queries):
    requests = [make_request(bot) for _ in range(30)]
    with django_assert_num_queries(1):
        versions = bells._versions([request.id for request in requests])
    assert sorted(versions) == sorted((request.id, 1) for request in requests)


@pytest.mark.django_db
def test_the_poll_asks_in_parts_that_a_database_can_take(bot, monkeypatch):
    monkeypatch.setattr(bells, "_AT_MOST", 4)
    ids = [make_request(bot).id for _ in range(10)]
    assert sorted(key for key, _ in bells._versions(ids)) == sorted(ids)


@pytest.mark.django_db
def test_the_poll_rings_for_what_changed_in_watched_projects_alone(
    bot, rita, project, other_project
):
    stranger = Agent.objects.create(project=other_project, name="stranger")
    make_request(stranger)
    request = make_request(bot)
    decide(request, rita)
    changed = Bell(project=project.id, agent=bot.id, request=request.id, version=2)
    assert bells._recent(None, [project.id], [])[1] == [changed]
    assert bells._recent(None, [], [bot.id])[1] == [changed]
    assert bells._recent(None, [], [])[1] == []


@pytest.mark.django_db
def test_the_poll_tells_live_keys_from_dead_ones(bot, rita, sam, key_for, project):
    for holder in (bot, rita, sam):
        key_for(holder)
    keys = {(key.agent_id or key.person_id): key.id for key in ApiKey.objects.all()}
    everybody = set(keys.values())
    assert bells._live(everybody) == everybody
    ApiKey.objects.filter(pk=keys[bot.id]).update(revoked_at="2026-01-01T00:00Z")
    ApiKey.objects.filter(pk=keys[rita.id]).update(expires_at="2026-01-01T00:00Z")
    assert bells._live(everybody) == {keys[sam.id]}
    sam.is_active = False
    sam.save()
    assert bells._live(everybody) == set()
