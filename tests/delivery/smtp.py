"""A real SMTP server in a thread, which can be told to misbehave."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope


@dataclass
class Received:
    """One mail as it came: the bytes, and what a mail program makes of them."""

    raw: bytes
    sender: str
    recipients: list[str]

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class MailServer:
    """What was received, and how to answer next: `replies` are used up one a mail."""

    port: int = 0
    connections: int = 0
    inbox: list[Received] = field(default_factory=list)
    rcpt_replies: list[str] = field(default_factory=list)
    mail_replies: list[str] = field(default_factory=list)
    data_replies: list[str] = field(default_factory=list)
    # Mails taken whose reply is then never sent: the line breaks.
    drops_after_data: int = 0
    # While cleared, a mail that was read is not answered.
    answers: threading.Event = field(default_factory=threading.Event)
    holding: threading.Event = field(default_factory=threading.Event)
    in_hand: list[str] = field(default_factory=list)
    most_at_once: int = 0

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope,
                          address: str, options: list[str]) -> str:  # fmt: skip
        if self.mail_replies:
            return self.mail_replies.pop(0)
        envelope.mail_from = address
        return "250 sender ok"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope,
                          address: str, options: list[str]) -> str:  # fmt: skip
        if self.rcpt_replies:
            return self.rcpt_replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = Received(envelope.content, str(envelope.mail_from), list(envelope.rcpt_tos))
        self.in_hand.append(mail.message_id)
        self.most_at_once = max(self.most_at_once, self.in_hand.count(mail.message_id))
        try:
            self.holding.set()
            while not self.answers.is_set():
                await asyncio.sleep(0.005)
            if self.data_replies:
                return self.data_replies.pop(0)
            self.inbox.append(mail)
            if self.drops_after_data:
                self.drops_after_data -= 1
                server.transport.abort()
            return "250 taken"
        finally:
            self.in_hand.remove(mail.message_id)


@contextmanager
def serving() -> Iterator[MailServer]:
    """A server on a free port, until the block ends."""
    mails = MailServer()
    mails.answers.set()
    loop = asyncio.new_event_loop()

    def session() -> SMTP:
        mails.connections += 1
        return SMTP(mails, hostname="mail.example", loop=loop)

    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0))
    mails.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield mails
    finally:
        mails.answers.set()
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def send_to(server: MailServer, settings: Any) -> None:
    """Let EMAIL_URL name this server, in pytest-django's settings."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 2
    settings.DEFAULT_FROM_EMAIL = "Countersign <countersign@example.com>"
