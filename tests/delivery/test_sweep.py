"""Everything due, once: by task and by command, each piece apart from the others."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals import clock, tasks
from approvals.actions import closing, due, expiry
from approvals.delivery import dispatcher
from approvals.management.commands import sweep as command
from approvals.models import ApprovalRequest, AuditSeal, SignInFailure
from approvals.reads import operations
from tests.make import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """Move the clock on by an hour."""
    plain = clock.now

    def turn():
        monkeypatch.setattr(clock, "now", lambda: plain() + timedelta(hours=1))

    return turn


def sweep():
    printed = StringIO()
    call_command("sweep", "--json", stdout=printed)
    return json.loads(printed.getvalue())


def test_the_command_does_everything_that_is_due_and_counts_it(bot, rita, mail_server, later):
    make_request(bot, expires_in=60)
    make_request(bot)
    SignInFailure.objects.create(account="rita", address="127.0.0.1", at=clock.now())
    later()
    counts = sweep()
    assert counts == {
        "resumed": 0,
        "settled": 1,
        "delegations_ended": 0,
        "stuck_or_free": 0,
        "grants_ended": 0,
        "addressed": 2,
        "delivered": 1,
        "retrying": 0,
        "skipped": 0,
        "dead": 0,
        "sealed": 3,
        "forgotten": 1,
    }
    assert AuditSeal.objects.count() == 3
    assert set(sweep().values()) == {0}


def test_without_json_it_prints_one_readable_line(bot, rita, mail_server):
    make_request(bot)
    printed = StringIO()
    call_command("sweep", stdout=printed)
    assert printed.getvalue().count("\n") == 1
    assert "delivered 1" in printed.getvalue()


def test_a_piece_that_fails_stops_no_other_and_is_told(bot, rita, mail_server, monkeypatch, later):
    def fail():
        raise RuntimeError("no mail today")

    make_request(bot, expires_in=60)
    later()
    monkeypatch.setattr(dispatcher, "drain", fail)
    printed = StringIO()
    with pytest.raises(CommandError, match="outbox"):
        call_command("sweep", "--json", stdout=printed)
    counts = json.loads(printed.getvalue())
    assert (counts["settled"], counts["sealed"], counts["forgotten"]) == (1, 2, 0)
    assert [name for name in command.PIECES if name != "outbox"] == [*due.DUE, "seals"]


def test_the_sweep_goes_on_after_a_piece_that_failed(bot, rita, monkeypatch, caplog):
    def settle_due():
        raise RuntimeError("out of order")

    SignInFailure.objects.create(
        account="rita", address="127.0.0.1", at=clock.now() - timedelta(hours=1)
    )
    monkeypatch.setattr(expiry, "settle_due", settle_due)
    tasks.sweep()
    assert not SignInFailure.objects.exists()
    assert "expiry failed" in caplog.text


def test_a_request_that_cannot_be_settled_holds_up_no_other(bot, rita, monkeypatch, later, caplog):
    broken = make_request(bot, expires_in=50)
    sound = make_request(bot, expires_in=60)
    plain = closing.close_request

    def close_request(request, **how):
        if request.id == broken.id:
            raise RuntimeError("a bad row")
        return plain(request, **how)

    monkeypatch.setattr(expiry, "close_request", close_request)
    later()
    tasks.sweep()
    assert ApprovalRequest.objects.get(pk=sound.id).status == "rejected"
    assert ApprovalRequest.objects.get(pk=broken.id).status == "pending"
    assert broken.id in caplog.text


def test_the_tasks_are_known_by_the_names_that_the_beat_sends(settings):
    from hitl_site.celery import app

    app.loader.import_default_modules()
    sent = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sent == {"approvals.sweep", "approvals.drain_outbox", "approvals.seal"}
    assert sent <= set(app.tasks)


def test_late_work_shows_in_the_figures_until_it_is_done(bot, rita, mail_server, later):
    make_request(bot, expires_in=60)
    assert operations.lag(clock.now()).outbox < 30
    later()
    late = operations.lag(clock.now())
    assert 3500 < late.sweep < 3600
    assert 3590 < late.outbox < 3700
    tasks.sweep()
    tasks.drain_outbox()
    tasks.seal()
    done = operations.lag(clock.now())
    assert (done.sweep, done.outbox, done.seals) == (0, 0, 0)
