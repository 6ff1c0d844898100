"""A real HTTP server on a real socket that answers byte for byte what a test scripts."""

import json
import socket
import threading
from dataclasses import dataclass

from tests.client import objects


@dataclass
class Seen:
    """One call as it arrived."""

    method: str
    target: str
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


def http(status=200, body=b"", **headers):
    """The bytes of one answer; a dict becomes JSON."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def problem(status, code, **more):
    """The bytes of a refusal."""
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "errors": []}
    return http(status, body | {"detail": f"It is {code}."} | more)


class ScriptedServer:
    """`script` is a list of answers, used up in order, the last one for ever; or a function.

    An answer is bytes, or a function of the call and the socket that does what it likes.
    """

    def __init__(self):
        self.script = [http(200, objects.request())]
        self.seen = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closing = threading.Event()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self._closing.set()
        self._listener.close()

    def approve(self, **changes):
        """Answer everything with an approved request."""
        self.script = [http(200, objects.approved(**changes))]

    def calls(self, method):
        return [call for call in self.seen if call.method == method]

    def _accept(self):
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            call = _read(connection)
            if call is None:
                return
            self.seen.append(call)
            answer = self.script(call) if callable(self.script) else self._next()
            if isinstance(answer, bytes):
                connection.sendall(answer)
            else:
                answer(connection, self._closing)

    def _next(self):
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def cut(connection, _closing):
    """Answer half and hang up."""
    connection.sendall(http(200, objects.request())[:200])


def drip(before):
    """Answer `before`, then a byte now and then, for ever."""

    def send(connection, closing):
        connection.sendall(before)
        try:
            while not closing.wait(0.1):
                connection.sendall(b"x")
        except OSError:
            return

    return send


def _read(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Seen(method, target, headers, body)
