"""What stands in a mail: the agent's claim as a claim, one link, no arguments, no surprises."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from html import unescape

import pytest
from django.conf import settings

from approvals.delivery import dispatcher
from approvals.display.text import visible
from tests.make import action, make_request

pytestmark = pytest.mark.django_db

INJECTIONS = [
    "=?utf-8?q?a=0d=0aBcc:evil@example.com?=",
    "=?utf-8?b?YQ0KQmNjOiBldmlsQGV4YW1wbGUuY29t?=",
    "=?UTF-8?Q?one?= =?UTF-8?Q?two?=",
    "=?iso-8859-1?q?=0a?= and more",
    "half =?utf-8?q?open",
    "a\r\nBcc: evil@example.com",
    "a\nBcc: evil@example.com\n\nbody",
    "a\rBcc: evil@example.com",
    "a\u2028Bcc: evil@example.com",
    "a\x85Bcc: evil@example.com",
    "a\x0bBcc: evil@example.com\x0c",
    "pay \u202egro.live\u202c now",
    "\u2066\u2067hidden\u2069",
    "a\u200bb\u200dc\ufeff",
    "\x1b[31mred\x07\x08",
    "\u00e9t\u00e9 \u4e2d\u6587 \U0001f600",
    "x" * 500,
    "\u4e2d" * 500,
    "\u202e" * 500,
    "word " * 99,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 60,
    "<img src=https://evil.example/p.png onerror=alert(1)>",
    "{{ 7 }}{% debug %} %s %(x)s {0}",
    "urgent: sign in at https://evil.example/login or www.evil.example, mail x@evil.example",
    "  leading and trailing  ",
    "e\u0301 \u0301",
]


@pytest.mark.parametrize("title", INJECTIONS)
def test_a_hostile_title_stays_in_the_subject_and_shows_itself(bot, rita, mail_server, title):
    make_request(bot, title=title)
    dispatcher.drain()
    (mail,) = mail_server.inbox
    plain = message_from_bytes(mail.raw)
    assert sorted(plain.keys()) == sorted(
        ["Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID",
         "Auto-Submitted"]
    )  # fmt: skip
    assert mail.recipients == [rita.email] == [plain["To"]]
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998
    assert b"\r" not in mail.raw.replace(b"\r\n", b"")
    shown = str(make_header(decode_header(plain["Subject"].replace("\r\n", ""))))
    assert shown.startswith("[demo] Approval needed: ")
    assert len(shown) <= 150
    assert shown.isprintable()
    assert str(mail.message["Subject"]) == shown
    claimed = shown.removeprefix("[demo] Approval needed: ")
    whole = visible(title).replace("://", "[://]").replace("www.", "www[.]").replace("@", "[@]")
    assert claimed == whole or (claimed.endswith("…") and whole.startswith(claimed[:-1]))
    assert whole in mail.text
    assert whole in unescape(mail.html)


@pytest.mark.parametrize("title", INJECTIONS)
def test_the_only_address_in_a_mail_is_that_of_the_page(bot, rita, mail_server, title):
    request = make_request(bot, title=title, action=action(b'{"name":"http://x.example/a"}'))
    dispatcher.drain()
    (mail,) = mail_server.inbox
    link = f"{settings.PUBLIC_URL}/requests/{request.id}/"
    assert re.findall(r"\w+://\S+", mail.text) == [link]
    assert set(re.findall(r"\w+://[^\s<\"]+", mail.html)) == {link}
    assert re.findall(r"<a [^>]*>", mail.html) == [f'<a href="{link}">']
    assert not re.search(r"<(img|script|style|link|form|input|iframe)|style=", mail.html)
    for line in mail.text.splitlines():
        assert not line.startswith(("Bcc", "To:", "Subject"))


def test_it_says_what_is_asked_by_whom_until_when_and_no_arguments(bot, rita, mail_server):
    request = make_request(
        bot,
        title="Transfer to Acme",
        description="a secret description",
        action=action(b'{"name":"transfer_funds","args":{"iban":"DE02120300000000202051"}}'),
        extras={"context": "a secret context"},
    )
    dispatcher.drain()
    (mail,) = mail_server.inbox
    for body in (mail.text, unescape(mail.html)):
        assert "bot" in body
        assert "demo" in body
        assert "Transfer to Acme" in body
        assert "transfer_funds" in body
        assert f"{request.expires_at:%d %B %Y, %H:%M} UTC" in body
        assert "Nobody has checked these words" in body
        assert "is rejected and nothing is done" in body
        assert "DE02" not in body
        assert "secret" not in body
    assert str(mail.message["Auto-Submitted"]) == "auto-generated"
    assert abs(mail.message["Date"].datetime - request.created_at) < timedelta(seconds=2)


def test_a_request_that_expires_says_so(bot, rita, mail_server):
    make_request(bot, on_timeout="expire")
    dispatcher.drain()
    assert "it expires and nothing is done" in mail_server.inbox[0].text
