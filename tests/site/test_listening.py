"""What stands between the wire and the site."""

from types import SimpleNamespace
from urllib.parse import urlencode

import daphne.server
import pytest
from twisted.web.test.requesthelper import DummyChannel

from hitl_site import listening

FORM = urlencode({"a": "b"}).encode()
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'


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
    factory = daphne.server.HTTPFactory(SimpleNamespace(protocol_connected=lambda call: None))
    channel = DummyChannel()
    channel.factory = factory
    call = factory.buildProtocol(None).requestFactory(channel, False)
    call.requestHeaders.setRawHeaders("Content-Type", [media_type])
    call.gotLength(len(body))
    call.handleContentChunk(body)
    call.requestReceived(b"POST", b"/?q=1", b"HTTP/1.1")
    assert received == [call]
    assert call.args == {b"q": [b"1"]}
    assert call.content.read() == body
