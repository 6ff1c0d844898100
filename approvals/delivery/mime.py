"""A mail as the bytes that travel."""

from __future__ import annotations

from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from django.conf import settings

from .transport import Mail

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP


def as_bytes(mail: Mail) -> bytes:
    """The mail with its text and HTML, one recipient, and lines that end in CRLF.

    The bytes are the same on every try while the settings are. The boundary cannot occur in a
    part: quoted-printable writes its `=` in another way.
    """
    boundary = "=_" + mail.message_id.strip("<>").partition("@")[0]
    message = MIMEMultipart("alternative", boundary=boundary)
    message["Subject"] = subject_header(mail.subject)  # type: ignore[assignment]
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = mail.recipient
    message["Date"] = format_datetime(mail.promised_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.attach(_part(mail.text, "plain"))
    message.attach(_part(mail.html, "html"))
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _part(text: str, subtype: str) -> MIMEText:
    return MIMEText(text, subtype, _UTF8)  # type: ignore[arg-type]  # typeshed knows names only


def subject_header(subject: str) -> Header:
    """A subject that every mail program shows letter by letter as it stands here.

    Text that already looks like an encoded word (`=?utf-8?q?…?=`) would be decoded by the
    reader's program into something else, line breaks included: it is encoded once more.
    """
    plain = subject.isascii() and "=?" not in subject
    return Header(subject, "us-ascii" if plain else "utf-8", header_name="Subject")
