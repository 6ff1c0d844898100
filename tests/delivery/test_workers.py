"""Workers that are killed, doubled or stuck: at least once, never twice at once, nothing waits."""

import json
import os
import signal
import threading
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

from approvals import clock, tasks
from approvals.actions import outbox
from approvals.delivery import dispatcher
from approvals.models import ApprovalRequest, DeliveryAttempt, OutboxMessage
from tests.make import make_request
from tests.races.storm import Round, contend
from tests.services.site import Process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def environment(tmp_path, mail_server):
    """What a worker of its own needs to work on the database of this test."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        (tmp_path / "countersign.sqlite3").symlink_to(name)
        database = {}
    else:
        address = urlsplit(os.environ["DATABASE_URL"])
        database = {"DATABASE_URL": address._replace(path=f"/{name}").geturl()}
    return {
        **database,
        "HITL_DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
    }


def worker(environment):
    return Process(["python", "manage.py", "sweep", "--json"], environment)


def test_a_worker_killed_while_it_sends_loses_nothing(
    bot, rita, mail_server, mails, make_due, environment
):
    make_request(bot)
    mail_server.answers.clear()
    with worker(environment) as killed:
        wait_until(lambda: killed.ended or mail_server.holding.is_set(), "a mail is on its way")
        assert not killed.ended, killed.output()
        killed.stop(signal.SIGKILL)
    left = mails()["rita"]
    assert (left.status, left.attempts, left.tries.count()) == ("queued", 1, 0)
    assert left.leased_until > clock.now()
    assert dispatcher.drain().mails == {}, "a lease that still runs is respected"
    mail_server.answers.set()
    make_due()
    with worker(environment) as restarted:
        assert restarted.wait() == 0, restarted.output()
        counts = json.loads(restarted.output().splitlines()[-1])
    assert counts["delivered"] == 1
    tries = list(mails()["rita"].tries.order_by("number").values_list("number", "status"))
    assert tries == [(1, "failed"), (2, "delivered")]
    assert "may have been sent" in mails()["rita"].tries.get(number=1).detail
    assert {mail.message_id for mail in mail_server.inbox} == {f"<{left.pk}@127.0.0.1>"}


def test_a_mail_that_kills_every_worker_is_given_up_like_any_other(
    bot, rita, mail_server, mails, make_due, settings
):
    settings.RETRY_SECONDS = (1, 1)
    make_request(bot)
    dispatcher._address_due()
    for _ in range(4):
        for lease in outbox.lease_mails(limit=5):
            outbox.begin_try(lease)
        make_due()
    mail = mails()["rita"]
    assert (mail.status, mail.attempts, mail.tries.count()) == ("dead", 3, 3)


def test_workers_that_run_at_once_send_every_mail_once(bot, rita, rui, join, project, mail_server):
    for number in range(6):
        join(project, f"reviewer{number}", "reviewer")
    for _ in range(8):
        make_request(bot)

    def drain(_: str) -> object:
        return dispatcher.drain()

    assert contend([Round("all")], {f"worker {number}": drain for number in range(4)}) == []
    sent = [mail.message_id for mail in mail_server.inbox]
    assert len(sent) == len(set(sent)) == 8 * 8
    assert mail_server.most_at_once == 1
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"delivered"}


def test_a_lease_that_was_lost_settles_nothing(bot, rita, mail_server, mails, make_due):
    make_request(bot)
    dispatcher._address_due()
    (slow,) = outbox.lease_mails(limit=1)
    assert outbox.begin_try(slow) is not None
    make_due()
    (second,) = outbox.lease_mails(limit=1)
    assert outbox.begin_try(slow) is None
    assert outbox.begin_try(second) is not None
    delivered = outbox.Result(DeliveryAttempt.Status.DELIVERED)
    assert outbox.settle_try(slow, delivered) is None
    assert outbox.settle_try(second, delivered) == "delivered"
    tries = mails()["rita"].tries.order_by("number").values_list("number", "status")
    assert list(tries) == [(1, "failed"), (2, "delivered")]


def test_a_stuck_mail_server_delays_no_deadline(bot, rita, mail_server, settings):
    settings.EMAIL_TIMEOUT = 30
    request = make_request(bot, expires_in=3600)
    mail_server.answers.clear()
    stuck = threading.Thread(target=run_and_close, args=(dispatcher.drain,), daemon=True)
    stuck.start()
    wait_until(mail_server.holding.is_set, "a mail is on its way")
    past = ApprovalRequest.objects.filter(pk=request.id)
    past.update(expires_at=request.created_at + (clock.now() - request.created_at) / 2)
    tasks.sweep()
    assert past.get().status == "rejected"
    assert stuck.is_alive()
    mail_server.answers.set()
    stuck.join(30)
    assert not stuck.is_alive()


def run_and_close(act):
    try:
        act()
    finally:
        connections.close_all()
