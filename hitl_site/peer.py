"""Who calls, where a proxy stands in front: the sign-in limits and the audit log ask for it.

`deploy/nginx.conf` sets X-Forwarded-For to the address that it saw and drops a client's own. It
is believed only where there must be a proxy (PUBLIC_URL is https) and only of a peer of the same
machine or private network, so that a stranger who reaches the port cannot name an address.
"""

import ipaddress

from django.conf import settings

from hitl_site.front import Application, Receive, Scope, Send


def known_by_proxy(application: Application) -> Application:
    """The application, with the address in the scope that the proxy saw."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        if settings.HTTPS and scope["type"] in ("http", "websocket"):
            told = _told(scope)
            if told and _is_near(scope):
                scope = {**scope, "client": [told, 0]}
        await application(scope, receive, send)

    return called


def _told(scope: Scope) -> str:
    """The address that the nearest proxy named; it writes at the end of the list."""
    sent = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if not sent:
        return ""
    last: str = sent[-1].decode("latin-1").rpartition(",")[2].strip()
    return last if _ip(last) else ""


def _is_near(scope: Scope) -> bool:
    # A peer without an address came through a socket of this machine.
    peer = (scope.get("client") or [""])[0]
    address = _ip(peer)
    return not peer or (address is not None and (address.is_loopback or address.is_private))


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
