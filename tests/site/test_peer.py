"""The caller's address behind a proxy, and what a stranger cannot make us believe."""

import pytest

from hitl_site.peer import known_by_proxy


async def seen(client, *forwarded):
    kept = []

    async def application(scope, receive, send):
        kept.append(scope["client"])

    headers = [(b"x-forwarded-for", value) for value in forwarded]
    scope = {"type": "http", "client": client, "headers": headers}
    await known_by_proxy(application)(scope, None, None)
    return kept[0] and kept[0][0]


@pytest.mark.parametrize("peer", [["127.0.0.1", 5], ["10.0.0.3", 5], ["::1", 5], None])
async def test_behind_https_a_near_proxy_names_the_caller(peer, settings):
    settings.HTTPS = True
    assert await seen(peer, b"203.0.113.9") == "203.0.113.9"
    assert await seen(peer, b"198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert await seen(peer, b"198.51.100.1", b"2001:db8::7") == "2001:db8::7"


async def test_a_stranger_names_nobody(settings):
    settings.HTTPS = True
    assert await seen(["93.184.216.34", 5], b"203.0.113.9") == "93.184.216.34"


async def test_without_a_proxy_the_peer_is_the_caller(settings):
    settings.HTTPS = False
    assert await seen(["127.0.0.1", 5], b"203.0.113.9") == "127.0.0.1"


@pytest.mark.parametrize("forwarded", [(), (b"",), (b"unknown",), (b"203.0.113.9,",)])
async def test_what_is_no_address_is_not_believed(forwarded, settings):
    settings.HTTPS = True
    assert await seen(["127.0.0.1", 5], *forwarded) == "127.0.0.1"
