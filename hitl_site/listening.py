"""Daphne on the main thread, and the sentences for when it cannot listen."""

import asyncio
import errno
import resource
import socket
from collections.abc import Callable
from typing import Any

import daphne.server  # which loads its other parts when Twisted's event loop is chosen
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import quoteStringArgument

from hitl_site.front import FILE_KEPT
from hitl_site.pacing import Paces

# Daphne's own 50 makes a thousand connections at once take twelve seconds (performance.md 3.6).
BACKLOG = 2048

# How long calls that run may go on after the server was told to end.
GRACE_SECONDS = 2


class CannotListen(Exception):
    """The address cannot be had; the text is a sentence for people."""


def probe(host: str, port: int) -> None:
    """Raise CannotListen unless the address is free now."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        raise CannotListen(_sentence(error, host, port)) from None
    except UnicodeError:  # what a label of a name may not be
        raise CannotListen(f"HOST {host} is not an address of this machine.") from None


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program: "
            "end that one, or choose another port with PORT."
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}: choose one above 1023 with PORT."
    return f"HOST {host} is not an address of this machine ({error.strerror})."


def allow_many_files() -> None:
    """Every waiting agent is an open file, and the usual first limit is 1,024 of them."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Call(daphne.http_protocol.WebRequest):
    """A call whose body only the site itself reads.

    Twisted reads every form as well, whoever sends it and for nobody: 20 MB of one held all
    calls back for seconds, since it does that where all of them are read.
    """

    def __init__(self, channel: Any, queued: Any) -> None:
        super().__init__(channel, queued, parsePOSTFormSubmission=False)

    def handleContentChunk(self, data: bytes) -> None:  # Twisted's name
        """Keep no more of a body than the front hands on; Daphne has all of it in memory."""
        left = FILE_KEPT - self.content.tell()
        if left > 0:
            super().handleContentChunk(data[:left])


daphne.http_protocol.WebRequest = Call  # the name under which Daphne's factory looks


class WebServer(daphne.server.Server):
    """Daphne that tells when it listens, and remembers why it could not."""

    def __init__(self, application: Any, *, host: str, port: int, on_listen: Callable[[], None]):
        self.failure = ""
        self._ports: list[Any] = []
        self._paces = Paces()
        self._on_listen = on_listen
        interface = quoteStringArgument(host)  # type: ignore[no-untyped-call]
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"],
            server_name="countersign",
            websocket_max_message_size=16 * 1024,  # browsers only say "I am here"
            websocket_max_frame_size=16 * 1024,
        )

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)
        self._on_listen()

    async def handle_reply(self, protocol: Any, message: Any) -> None:
        """Pass a message on, and come back when the reader is ready for the next one."""
        if protocol in self.connections and not self.connections[protocol].get("disconnected"):
            self._paces.before(protocol, message)
        await super().handle_reply(protocol, message)
        await self._paces.after(protocol)

    def protocol_disconnected(self, protocol: Any) -> None:
        self._paces.end(protocol)
        super().protocol_disconnected(protocol)

    def kill_all_applications(self) -> Deferred[None]:
        """Called once when the server is told to end."""
        return Deferred.fromFuture(asyncio.ensure_future(self._part()))

    async def _part(self) -> None:
        """Accept nothing new, let calls finish, then end those that wait and the sockets."""
        for port in self._ports:
            port.stopListening()
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]
        if running:
            _, waiting = await asyncio.wait(running, timeout=GRACE_SECONDS)
            for application in waiting:
                application.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        super().listen_error(failure)
