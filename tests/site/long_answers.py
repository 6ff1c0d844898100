"""A server whose one answer is long, and which says how much of it has been taken."""

import sys

from hitl_site.listening import WebServer

PIECE = b"x" * 1_000_000
PIECES = 100

taken = 0


async def application(scope, receive, send):
    global taken
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/taken":
        await send({"type": "http.response.body", "body": str(taken).encode()})
        return
    for _ in range(PIECES):
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        taken += 1
    await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    WebServer(application, host="127.0.0.1", port=int(sys.argv[1]), on_listen=lambda: None).run()
