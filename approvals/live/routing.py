"""Where the sockets are: there is one."""

from __future__ import annotations

from channels.sessions import CookieMiddleware

from .calls import Receive, Scope, Send
from .consumers import LiveConsumer

PATH = "/ws/live/"
NOT_FOUND = 4404

_live = CookieMiddleware(LiveConsumer.as_asgi())


async def websockets(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application of every WebSocket; another address than ours is closed."""
    if scope["path"] == PATH:
        await _live(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.close", "code": NOT_FOUND})
