"""What every call passes first: its name, and the bound on its body."""

import asyncio
import json
import logging
import re

import pytest
from asgiref.testing import ApplicationCommunicator

from hitl_site import request_id
from hitl_site.front import BODY_KEPT, FILE_KEPT, FILES, bounded, front
from hitl_site.logging import JsonFormatter, TextFormatter

SCOPE = {"type": "http", "method": "POST", "path": "/x", "headers": []}


async def call(application, *, headers=(), chunks=(b"",), path="/x"):
    scope = {**SCOPE, "headers": list(headers), "path": path}
    door = ApplicationCommunicator(application, scope)
    for n, chunk in enumerate(chunks, 1):
        await door.send_input({"type": "http.request", "body": chunk, "more_body": n < len(chunks)})
    start = await door.receive_output(5)
    body = await door.receive_output(5)
    await door.wait(5)
    return dict(start["headers"]), body["body"]


async def echo_of_name_and_length(scope, receive, send):
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message["body"]), message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    text = f"{request_id.current.get()} {length}"
    await send({"type": "http.response.body", "body": text.encode()})


@pytest.mark.parametrize("sent", ["a", "trace-1.2_3", "x" * 64])
async def test_a_sound_request_id_is_kept(sent):
    headers, body = await call(
        front(echo_of_name_and_length), headers=[(b"x-request-id", sent.encode())]
    )
    assert headers[b"x-request-id"].decode() == sent == body.decode().split()[0]


@pytest.mark.parametrize("sent", ["", "x" * 65, "two words", "a\nb", "ä", "<b>"])
async def test_another_request_id_is_replaced(sent):
    headers, body = await call(
        front(echo_of_name_and_length), headers=[(b"x-request-id", sent.encode("latin-1"))]
    )
    assert re.fullmatch(rb"[0-9a-f]{16}", headers[b"x-request-id"])
    assert body.split()[0] == headers[b"x-request-id"]


async def test_what_lies_beyond_the_bound_of_a_body_is_dropped():
    async def application(scope, receive, send):
        await echo_of_name_and_length(scope, bounded(receive, kept=10), send)

    assert (await call(front(application), chunks=[b"1234"] * 2))[1].split()[-1] == b"8"
    assert (await call(front(application), chunks=[b"1234"] * 9))[1].split()[-1] == b"10"
    assert (await call(front(application), chunks=[b"1" * 50]))[1].split()[-1] == b"10"


async def test_only_where_files_are_handed_in_a_body_may_be_long():
    chunks = [b"x" * BODY_KEPT] * 13
    for path, kept in (("/x", BODY_KEPT), (FILES + "/", BODY_KEPT), (FILES, FILE_KEPT)):
        _, body = await call(front(echo_of_name_and_length), chunks=chunks, path=path)
        assert int(body.split()[-1]) == kept


async def test_a_disconnect_passes_the_bound():
    queue = asyncio.Queue()
    await queue.put({"type": "http.request", "body": b"123", "more_body": False})
    await queue.put({"type": "http.disconnect"})
    take = bounded(queue.get, kept=2)
    assert (await take())["body"] == b"12"
    assert (await take())["type"] == "http.disconnect"


def test_django_names_the_answer_too(client):
    answer = client.get("/healthz", headers={"X-Request-ID": "mine"})
    assert answer["X-Request-ID"] == "mine"
    assert re.fullmatch(r"[0-9a-f]{16}", client.get("/healthz", headers={})["X-Request-ID"])


def test_a_log_line_carries_the_name_and_cannot_be_forged():
    record = logging.LogRecord("a", logging.INFO, "", 1, "GET %s", ("/x\nFAKE \x1b[31m",), None)
    token = request_id.current.set("n-1")
    try:
        text, line = TextFormatter().format(record), JsonFormatter().format(record)
    finally:
        request_id.current.reset(token)
    assert "\n" not in text
    assert "\x1b" not in text + line
    assert text.endswith(" request_id=n-1")
    assert json.loads(line)["request_id"] == "n-1"
