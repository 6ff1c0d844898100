"""What stands between the wire and the site."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import daphne.server
import pytest
from twisted.web.test.requesthelper import DummyChannel

from hitl_site import listening
from hitl_site.front import FILE_KEPT

FORM = urlencode({"a": "b"}).encode()
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'


def new_call() -> Any:
    factory = daphne.server.HTTPFactory(SimpleNamespace(protocol_connected=lambda call: None))
    channel: Any = DummyChannel()
    channel.factory = factory
    return factory.buildProtocol(None).requestFactory(channel, False)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", FORM),
        ("multipart/form-data; boundary=x", PARTS),
        ("multipart/form-data", b"no parts at all"),
    ],
)
def test_a_body_is_left_to_the_site(monkeypatch, media_type, body):
    received = []
    monkeypatch.setattr(listening.Call, "process", lambda call: received.append(call))
    call = new_call()
    call.requestHeaders.setRawHeaders("Content-Type", [media_type])
    call.gotLength(len(body))
    call.handleContentChunk(body)
    call.requestReceived(b"POST", b"/?q=1", b"HTTP/1.1")
    assert received == [call]
    assert call.args == {b"q": [b"1"]}
    assert call.content.read() == body


@pytest.mark.parametrize("said", [None, 3 * FILE_KEPT])
def test_of_a_body_without_end_no_more_is_kept_than_is_handed_on(said):
    call = new_call()
    call.gotLength(said)
    for _ in range(3):
        call.handleContentChunk(b"x" * (FILE_KEPT - 1))
    assert call.content.tell() == FILE_KEPT
