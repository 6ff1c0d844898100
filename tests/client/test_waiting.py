"""Waiting: long polls, restarts, and an end (client.md 1, wait)."""

import threading
import time

import pytest
from countersign import ChangesRequested, Client, StillPending, Unreachable

from tests.client import objects
from tests.client.scripted import ScriptedServer, cut, http

PENDING = http(200, objects.request(), ETag='"v1"')
UNCHANGED = http(304, ETag='"v1"')


def test_wait_polls_by_etag_until_it_is_decided(server, client):
    server.script = [PENDING, UNCHANGED, http(200, objects.approved(), ETag='"v2"')]
    assert client.wait(objects.ID).approved
    first, *later = server.calls("GET")
    assert first.target == f"/api/v1/requests/{objects.ID}?wait=50"
    assert "if-none-match" not in first.headers
    assert [call.headers["if-none-match"] for call in later] == ['"v1"', '"v1"']


def test_a_decision_that_is_known_already_is_not_asked_for_again(server, client):
    server.approve()
    request = client.get(objects.ID)
    assert client.wait(request).approved
    assert len(server.seen) == 1


def test_any_outcome_is_returned_not_raised(server, client):
    server.script = [http(200, objects.closed("rejected", "reject"))]
    assert client.wait(objects.ID).outcome == "rejected"


def test_our_own_timeout_leaves_it_pending(server, client):
    server.script = [PENDING, UNCHANGED]
    began = time.monotonic()
    with pytest.raises(StillPending) as caught:
        client.wait(objects.ID, timeout=1.5)
    assert 1 <= time.monotonic() - began < 4
    assert caught.value.request is not None
    assert caught.value.request.id == objects.ID
    assert len(server.seen) < 6
    assert {call.target.partition("?")[2] for call in server.seen} <= {"wait=1", ""}


def test_a_wait_ends_with_the_requests_own_deadline_by_the_servers_clock(server, client):
    over = objects.request(expires_at="2026-11-21T12:00:00Z")
    dated = http(200, over, ETag='"v1"', Date="Sat, 21 Nov 2026 12:01:00 GMT")
    server.script = [dated, http(304, ETag='"v1"', Date="Sat, 21 Nov 2026 12:01:00 GMT")]
    with pytest.raises(StillPending):
        client.wait(objects.ID)


def test_a_wait_outlives_troubles_of_the_server(server):
    server.script = [PENDING, cut, http(503), http(502), http(500), http(200, objects.approved())]
    with Client(server.url, "k", call_timeout=2.0, retries=0) as client:
        assert client.wait(client.get(objects.ID), timeout=30).approved


def test_a_wait_whose_server_stays_away_is_unreachable_at_its_end(server):
    with Client(server.url, "k", call_timeout=1.0, retries=0) as client:
        request = client.get(objects.ID)
        server.script = [http(503)]
        with pytest.raises(Unreachable):
            client.wait(request, timeout=1)


def test_a_reviewer_who_wants_changes_is_told_as_such(server, client):
    asked = objects.request(status="changes_requested", next_action="resubmit")
    server.script = [http(200, asked)]
    with pytest.raises(ChangesRequested):
        client.wait(objects.ID)


def test_a_question_does_not_make_the_wait_spin(server, client):
    question = http(200, objects.request(next_action="answer"), ETag='"v2"')
    server.script = [PENDING, question, UNCHANGED]
    with pytest.raises(StillPending):
        client.wait(objects.ID, timeout=1.5)
    assert len(server.seen) < 8


def test_threads_share_one_client():
    with ScriptedServer() as server, Client(server.url, "k") as client:
        server.approve()
        seen = []
        threads = [
            threading.Thread(target=lambda: seen.append(client.wait(objects.ID).approved))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [True] * 8
