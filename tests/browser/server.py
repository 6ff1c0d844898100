"""The whole application behind daphne, on a thread of the test process, on a free port.

In the test's own process, so that it shares the in-memory channel layer and the test database.
One for all tests: Twisted's reactor starts once.
"""

import threading
from functools import cache

from hitl_site.listening import WebServer

PATIENCE = 20


@cache
def base_url() -> str:
    """The address of the site; the first call starts it."""
    from hitl_site.asgi import application

    listening = threading.Event()
    server = WebServer(application, host="127.0.0.1", port=0, on_listen=listening.set)
    server.signal_handlers = False
    threading.Thread(target=server.run, name="daphne", daemon=True).start()
    if not listening.wait(PATIENCE):
        raise RuntimeError("daphne did not start to listen")
    port = server._ports[0].getHost().port
    return f"http://localhost:{port}"
