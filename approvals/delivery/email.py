"""Mail by SMTP: one connection a batch, and nothing that can hang for longer than its lease."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail.utils import DNS_NAME
from django.core.validators import validate_email

from approvals.display.text import visible

from .mime import as_bytes
from .transport import Mail, NotConfigured, PermanentFailure, TemporaryFailure, Transport

log = logging.getLogger("approvals.delivery")

MAX_SILENCE = 10.0  # seconds, for connecting and for each answer
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


def open_transport(*, give_up_at: float) -> Transport:
    """The way that EMAIL_URL names; `give_up_at` (monotonic clock) ends whatever still runs."""
    if settings.EMAIL_BACKEND == _SMTP:
        return SmtpTransport(give_up_at=give_up_at)
    return NoTransport()


class NoTransport:
    """EMAIL_URL is not set: one line in the log stands for a mail, and says so."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def send(self, mail: Mail) -> str:
        """Raises `NotConfigured`, always."""
        log.info("mail to %s about %s: not sent, EMAIL_URL is not set", mail.recipient, mail.about)
        raise NotConfigured("Not sent: EMAIL_URL is not set.")


class SmtpTransport:
    """A connection to the mail server, made for the first mail and again after it broke.

    A server that cannot be reached is not tried again for the rest of the batch: each of its
    mails then fails with the same words.
    """

    def __init__(self, *, give_up_at: float) -> None:
        self._give_up_at = give_up_at
        self._client: smtplib.SMTP | None = None
        self._down: TemporaryFailure | None = None
        # Socket timeouts bound one read, and a server that drips a byte at a time escapes
        # them: whatever still runs at `give_up_at` loses its socket.
        self._watchdog = threading.Timer(max(0.0, give_up_at - time.monotonic()), self._cut)
        self._watchdog.daemon = True

    def __enter__(self) -> Self:
        self._watchdog.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._client.quit()
        self._hang_up()
        self._watchdog.cancel()

    def send(self, mail: Mail) -> str:
        """Hand over one mail.

        What the server says of us (connection, sign-in, sender) is temporary, since an
        operator can mend it; 5xx about the recipient or the mail is permanent.
        """
        _check_address(mail.recipient)
        client = self._connected()
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        try:
            client.sendmail(sender, [mail.recipient], as_bytes(mail))
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(*error.recipients[mail.recipient]) from error
        except smtplib.SMTPSenderRefused as error:
            raise TemporaryFailure(_said(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            raise self._broken_off(error) from error
        return f"Handed to {settings.EMAIL_HOST}."

    def _connected(self) -> smtplib.SMTP:
        if self._down is not None:
            raise self._down
        if self._client is not None and self._client.sock is not None:
            return self._client
        try:
            return self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            self._down = TemporaryFailure(f"The mail server cannot be used: {_reason(error)}")
            raise self._down from error

    def _connect(self) -> smtplib.SMTP:
        client = _new_client()
        # Connecting apart from constructing lets the watchdog reach the socket from its first
        # byte on; smtplib then leaves the name for TLS to its caller (bpo-36094).
        client._host = settings.EMAIL_HOST  # type: ignore[attr-defined]
        self._client = client
        code, greeting = client.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
        if code != 220:
            raise smtplib.SMTPConnectError(code, greeting)
        # Names are looked up without a limit; the watchdog had no socket to cut meanwhile.
        if time.monotonic() >= self._give_up_at:
            raise TimeoutError("connecting took too long")
        client.ehlo_or_helo_if_needed()
        if settings.EMAIL_USE_TLS:
            client.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return client

    def _broken_off(self, error: OSError) -> TemporaryFailure:
        """What a connection that ended in the middle means; one too slow is not used again."""
        self._hang_up()
        failure = TemporaryFailure(f"{_reason(error)}; the mail may have gone out.")
        # smtplib tells a silence as a hang-up, with the timeout as its context.
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            self._down = failure
        return failure

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _cut(self) -> None:
        client = self._client
        if client is not None and client.sock is not None:
            with suppress(OSError):
                client.sock.shutdown(socket.SHUT_RDWR)


def _new_client() -> smtplib.SMTP:
    name, timeout = DNS_NAME.get_fqdn(), float(settings.EMAIL_TIMEOUT or MAX_SILENCE)
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(local_hostname=name, timeout=timeout, context=context)
    return smtplib.SMTP(local_hostname=name, timeout=timeout)


def _check_address(address: str) -> None:
    try:
        validate_email(address)
        address.encode("ascii")
    except (ValidationError, UnicodeEncodeError) as error:
        raise PermanentFailure("The address cannot be mailed to.") from error


def _failure(code: int, text: bytes | str) -> TemporaryFailure | PermanentFailure:
    kind = PermanentFailure if code >= 500 else TemporaryFailure
    return kind(_said(code, text))


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"The mail server said {code} {visible(words)}"


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return visible(str(error) or type(error).__name__)
