"""A long answer waits for its reader instead of lying in memory."""

import socket
import urllib.request

import pytest

from tests.services.programs import free_port
from tests.services.site import Process, wait_until, wait_until_it_answers
from tests.site.long_answers import PIECE, PIECES


@pytest.fixture
def port():
    port = free_port()
    with Process(["python", "-m", "tests.site.long_answers", str(port)], {}) as server:
        wait_until_it_answers(server, f"http://127.0.0.1:{port}/taken")
        yield port


def taken(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/taken", timeout=10) as answer:
        return int(answer.read())


def asked(port):
    reader = socket.create_connection(("127.0.0.1", port))
    reader.sendall(b"GET /long HTTP/1.0\r\nHost: localhost\r\n\r\n")
    return reader


def test_a_reader_who_stalls_gets_no_more_until_it_reads(port):
    with asked(port) as reader:
        wait_until(lambda: taken(port) > 0, "the first piece is taken")
        # Without a pace all are taken at once, before the first of these calls is answered.
        assert [count for count in (taken(port) for _ in range(20)) if count > PIECES / 2] == []
        read = 0
        while piece := reader.recv(1 << 20):
            read += len(piece)
    assert read > PIECES * len(PIECE)
    assert taken(port) == PIECES


def test_a_reader_who_leaves_lets_the_answer_end(port):
    with asked(port):
        wait_until(lambda: taken(port) > 0, "the first piece is taken")
    wait_until(lambda: taken(port) == PIECES, "the answer has run to its end")
