"""What may pass is tried again, what may not be repeated is not: client.md 2."""

import socket
import time

import pytest
from countersign import Client, Unreachable

from tests.client import objects
from tests.client.scripted import cut, drip, http, problem

GOOD = http(200, objects.request())


@pytest.mark.parametrize(
    "trouble",
    [
        http(500, b"<html>"),
        http(502),
        http(503, b'{"status":"approved"}'),
        http(504),
        http(408),
        http(425),
        problem(429, "rate_limited"),
        problem(409, "idempotency_in_progress"),
        cut,
        lambda connection, closing: None,
    ],
    ids=["500", "502", "503", "504", "408", "425", "429", "in progress", "cut", "hung up"],
)
def test_what_may_pass_is_tried_again_with_the_same_key(server, client, trouble):
    server.script = [trouble, trouble, GOOD]
    assert client.request("transfer_funds", objects.ARGS).id == objects.ID
    assert len(server.seen) == 3
    assert len({call.headers["idempotency-key"] for call in server.seen}) == 1
    assert len({call.body for call in server.seen}) == 1


def test_after_the_last_try_nobody_was_reached(server, client):
    server.script = [http(503)]
    with pytest.raises(Unreachable, match="503"):
        client.request("transfer_funds", objects.ARGS)
    assert len(server.seen) == 3


def test_the_servers_wish_to_wait_is_kept(server, client):
    server.script = [http(503, Retry_After="1"), GOOD]
    began = time.monotonic()
    client.get(objects.ID)
    assert time.monotonic() - began >= 1


def test_nobody_listening_is_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}", "k", retries=1) as client, pytest.raises(Unreachable):
        client.gate("transfer_funds", objects.ARGS)


@pytest.mark.parametrize(
    "before",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"",
    ],
    ids=["headers", "body", "from the start"],
)
def test_a_server_that_drips_does_not_hold_the_caller(server, before):
    server.script = [drip(before)]
    began = time.monotonic()
    client = Client(server.url, "k", call_timeout=0.5, retries=0)
    with client, pytest.raises(Unreachable):
        client.get(objects.ID)
    assert time.monotonic() - began < 2


def test_a_server_that_says_nothing_does_not_hold_the_caller(server):
    server.script = [lambda connection, closing: closing.wait(10)]
    client = Client(server.url, "k", call_timeout=0.3, retries=0)
    with client, pytest.raises(Unreachable, match=r"0\.3 s"):
        client.get(objects.ID)
