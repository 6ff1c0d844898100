"""Any number of sealers give each event one place, whatever the order of commits and ids."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from approvals.actions.sealing import BATCH, seal_all, seal_due, seal_project
from approvals.models import AuditEvent, AuditSeal
from approvals.models.ids import base32
from approvals.reads.verification import verify
from approvals.rules.chain import GENESIS, seal_hash
from tests.make import decide, make_request


def sequence(project):
    seals = AuditSeal.objects.filter(project=project).order_by("seq")
    return list(seals.values_list("seq", "event_id"))


def unsealed():
    return AuditEvent.objects.filter(sealed=False).count()


def test_events_get_the_next_places_of_their_project(bot, rita, project):
    decide(make_request(bot), rita)
    assert seal_project(project.id) == 3
    make_request(bot)
    assert seal_project(project.id) == 1
    assert [seq for seq, _ in sequence(project)] == [1, 2, 3, 4]
    assert unsealed() == 0
    head = GENESIS
    for seal in AuditSeal.objects.select_related("event").order_by("seq"):
        assert seal.prev_hash == head
        head = seal.hash
        assert head == seal_hash(
            project=project.id,
            seq=seal.seq,
            event=seal.event_id,
            event_hash=seal.event.hash,
            prev_hash=seal.prev_hash,
        )


def test_nothing_new_is_no_work(bot, project, django_assert_num_queries):
    make_request(bot)
    seal_all(project.id)
    with django_assert_num_queries(1):
        assert seal_project(project.id) == 0


def test_an_event_that_commits_late_is_sealed_all_the_same(bot, project, monkeypatch):
    """Its id is older than that of events which have their places already."""
    make_request(bot)
    seal_all(project.id)
    monkeypatch.setattr("approvals.journal.new_id", lambda prefix: f"{prefix}_{base32(1, 26)}")
    late = make_request(bot)
    seal_all(project.id)
    assert late.id == AuditEvent.objects.get(id=sequence(project)[1][1]).request_id
    assert unsealed() == 0


@pytest.mark.parametrize("limit", [1, 2, 3, BATCH])
def test_events_of_one_request_keep_their_order_whatever_their_ids(
    bot, rita, project, monkeypatch, limit
):
    """Two ids of one millisecond, or of two machines, may be the wrong way round."""
    ids = iter(range(1000, 0, -1))
    monkeypatch.setattr(
        "approvals.journal.new_id", lambda prefix: f"{prefix}_{base32(next(ids), 26)}"
    )
    for _ in range(3):
        decide(make_request(bot), rita)
    while seal_project(project.id, limit):
        pass
    subjects: dict[str, list[int]] = {}
    for seal in AuditSeal.objects.select_related("event").order_by("seq"):
        subjects.setdefault(seal.event.subject_id, []).append(seal.event.number)
    assert list(subjects.values()) == [[1, 2, 3]] * 3
    assert verify().broken is None


def test_the_sweep_seals_every_project_up_to_its_limit(bot, project, other_project):
    for _ in range(3):
        make_request(bot)
    assert seal_due(limit=2) == 2
    assert seal_due() == 1
    assert seal_due() == 0


def test_projects_have_sequences_of_their_own(bot, otto, other_project, project):
    other_bot = type(bot).objects.create(project=other_project, name="bot")
    make_request(bot)
    make_request(other_bot)
    assert seal_due() == 2
    assert [seq for seq, _ in sequence(project)] == [1]
    assert [seq for seq, _ in sequence(other_project)] == [1]


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_at_once_leave_no_gap_and_no_double(bot, project):
    writers, each, sealers = 4, 10, 4
    written = threading.Event()

    def write():
        with closing_connections():
            for _ in range(each):
                make_request(bot)

    def seal():
        with closing_connections():
            while not written.is_set():
                seal_project(project.id, 7)
            seal_all(project.id)

    with ThreadPoolExecutor(writers + sealers) as pool:
        sealing = [pool.submit(seal) for _ in range(sealers)]
        writing = [pool.submit(write) for _ in range(writers)]
        wait(writing)
        written.set()
    for future in [*writing, *sealing]:
        future.result()
    assert [seq for seq, _ in sequence(project)] == list(range(1, writers * each + 1))
    assert unsealed() == 0
    assert verify().broken is None


@contextmanager
def closing_connections():
    try:
        yield
    finally:
        connections.close_all()


def test_the_look_for_work_uses_the_small_index(bot, project):
    unsealed_events = AuditEvent.objects.filter(project=project, sealed=False).order_by("id")[:10]
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET LOCAL enable_seqscan = off")
    assert "unsealed_events" in unsealed_events.explain()
