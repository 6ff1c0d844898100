"""A mail server that fails in every way it can: the mail gets there, or the reason is told."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from approvals.actions import outbox
from approvals.delivery import dispatcher
from approvals.delivery.email import SmtpTransport
from approvals.delivery.transport import TemporaryFailure
from tests.make import make_request
from tests.services.programs import free_port

pytestmark = pytest.mark.django_db


@contextmanager
def listener(talk):
    """A TCP server that does `talk(connection)` with everybody who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_a_server_that_is_down_fails_the_batch_once_and_is_asked_again_later(
    bot, rita, rui, mail_server, mails, make_due, settings
):
    make_request(bot)
    up, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    dispatcher.drain()
    assert {mail.status for mail in mails().values()} == {"retrying"}
    assert {mail.tries.get().status for mail in mails().values()} == {"failed"}
    assert "cannot be used" in mails()["rita"].tries.get().detail
    settings.EMAIL_PORT = up
    make_due()
    dispatcher.drain()
    assert {mail.status for mail in mails().values()} == {"delivered"}


def test_a_server_that_takes_the_mail_and_never_answers_is_left(
    bot, rita, rui, mail_server, mails, make_due, settings
):
    settings.EMAIL_TIMEOUT = 0.5
    make_request(bot)
    mail_server.answers.clear()
    started = time.monotonic()
    dispatcher.drain()
    assert time.monotonic() - started < 5
    assert {mail.status for mail in mails().values()} == {"retrying"}
    assert any("timed out" in mail.tries.get().detail for mail in mails().values())
    assert mail_server.connections == 1
    mail_server.answers.set()
    make_due()
    dispatcher.drain()
    assert {mail.status for mail in mails().values()} == {"delivered"}


def test_a_line_that_breaks_after_the_mail_was_taken_sends_it_again_under_the_same_id(
    bot, rita, mail_server, mails, make_due
):
    make_request(bot)
    mail_server.drops_after_data = 1
    dispatcher.drain()
    assert mails()["rita"].status == "retrying"
    assert "may have gone out" in mails()["rita"].tries.get().detail
    make_due()
    dispatcher.drain()
    assert mails()["rita"].status == "delivered"
    first, second = mail_server.inbox
    assert first.message_id == second.message_id
    assert first.raw == second.raw


def test_a_line_that_breaks_at_one_mail_is_made_anew_for_the_next(
    bot, rita, rui, mail_server, mails
):
    make_request(bot)
    mail_server.drops_after_data = 1
    dispatcher.drain()
    assert sorted(mail.status for mail in mails().values()) == ["delivered", "retrying"]
    assert mail_server.connections == 2


def test_a_server_that_closes_with_421_is_asked_on_a_new_line(bot, rita, rui, mail_server, mails):
    make_request(bot)
    mail_server.rcpt_replies = ["421 closing"]
    dispatcher.drain()
    assert sorted(mail.status for mail in mails().values()) == ["delivered", "retrying"]
    assert mail_server.connections == 2


def test_a_server_that_greets_with_a_refusal_is_told_as_such(
    bot, rita, mail_server, mails, settings
):
    make_request(bot)
    with listener(lambda connection: connection.sendall(b"554 no service\r\n")) as port:
        settings.EMAIL_PORT = port
        dispatcher.drain()
    assert mails()["rita"].status == "retrying"
    assert "554 no service" in mails()["rita"].tries.get().detail


def test_a_server_that_drips_its_greeting_is_cut_off_in_time(settings, mail_server):
    settings.EMAIL_TIMEOUT = 5

    def drip(connection):
        try:
            while True:
                connection.sendall(b"2")
                time.sleep(0.05)
        except OSError:
            connection.close()

    with listener(drip) as port:
        settings.EMAIL_PORT = port
        started = time.monotonic()
        with (
            SmtpTransport(give_up_at=time.monotonic() + 0.5) as transport,
            pytest.raises(TemporaryFailure),
        ):
            transport._connected()
        assert time.monotonic() - started < 3


def test_a_connection_that_came_too_late_is_not_used(bot, rita, mail_server, mails, monkeypatch):
    make_request(bot)
    monkeypatch.setattr(dispatcher, "GIVE_UP_SECONDS", 0)
    dispatcher.drain()
    assert mail_server.inbox == []
    assert "took too long" in mails()["rita"].tries.get().detail


def test_what_a_server_says_is_kept_short_and_shows_what_it_hides(bot, rita, mail_server, mails):
    make_request(bot)
    mail_server.rcpt_replies = ["450 \u202e\x1b[31m" + "x" * 400]
    dispatcher.drain()
    detail = mails()["rita"].tries.get().detail
    assert "\x1b" not in detail
    assert "\u202e" not in detail
    assert len(detail) <= 500


def test_a_batch_that_runs_out_of_time_gives_the_rest_back_untried(
    bot, rita, rui, mail_server, mails, monkeypatch
):
    make_request(bot)
    monkeypatch.setattr(dispatcher, "BEGIN_SECONDS", 0)
    dispatcher._address_due()
    leases = outbox.lease_mails(limit=5)
    assert len(leases) == 2
    dispatcher._send_batch(leases, started=time.monotonic() - 1)
    assert {(mail.status, mail.attempts, mail.leased_until) for mail in mails().values()} == {
        ("queued", 0, None)
    }
    assert mail_server.inbox == []
