"""Promises are kept: who is mailed, what every try comes to, and when it is given up."""

import pytest

from approvals.access.notices import people_to_tell
from approvals.actions import addressing
from approvals.actions.cancelling import cancel_request
from approvals.delivery import dispatcher
from approvals.models import DeliveryAttempt, Membership, OutboxMessage
from approvals.reads import deliveries
from tests.make import decide, make_request, of_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(bot, rita, rui):
    """The statuses and details of the tries at mailing rita."""

    def tell():
        tries = DeliveryAttempt.objects.filter(message__kind="mail", message__person=rita)
        return [(one.number, one.status) for one in tries.order_by("number")]

    return tell


def test_each_eligible_reviewer_gets_one_mail_of_their_own(
    bot, rita, rui, sam, ana, otto, mail_server, mails
):
    request = make_request(bot)
    done = dispatcher.drain()
    assert sorted(mail.recipients for mail in mail_server.inbox) == [[rita.email], [rui.email]]
    assert {mail.status for mail in mails().values()} == {"delivered"}
    assert (done.addressed, done.mails) == (1, {"delivered": 2})
    assert mail_server.connections == 1
    assert dispatcher.drain().mails == {}
    told = deliveries.of_request(request)
    assert [(one.name, one.status, len(one.attempts)) for one in told] == [
        ("Rita", "delivered", 1),
        ("Rui", "delivered", 1),
    ]
    assert told[0].settled_at == told[0].attempts[0].at


def test_the_requester_and_the_owner_of_the_agent_are_not_asked_to_judge_themselves(
    bot, rita, rui, sam, mail_server
):
    Membership.objects.filter(person=sam).update(is_reviewer=True)
    make_request(bot, requester={"id": "rita"})
    dispatcher.drain()
    assert [mail.recipients for mail in mail_server.inbox] == [[rui.email]]


def test_only_those_whom_the_request_names_are_mailed(bot, rita, rui, mail_server):
    make_request(bot, reviewer_users=("rui",))
    dispatcher.drain()
    assert [mail.recipients for mail in mail_server.inbox] == [[rui.email]]


def test_a_reviewer_without_an_address_is_passed_over(bot, rita, rui, mail_server, mails):
    rita.email = ""
    rita.save()
    make_request(bot)
    dispatcher.drain()
    assert set(mails()) == {"rui"}


def test_nobody_is_mailed_of_a_request_that_closed_before_anybody_was_addressed(
    bot, rita, mail_server
):
    request = make_request(bot)
    cancel_request(request_id=request.id, actor=of_agent(bot))
    dispatcher.drain()
    assert mail_server.inbox == []
    promise = OutboxMessage.objects.get()
    assert (promise.kind, promise.status) == ("mail_reviewers", "skipped")
    assert "closed" in promise.tries.get().detail


def test_a_mail_that_waits_is_dropped_once_somebody_decided(
    bot, rita, rui, mail_server, mails, make_due
):
    request = make_request(bot)
    mail_server.rcpt_replies = ["451 later", "451 later"]
    dispatcher.drain()
    decide(request, rui)
    make_due()
    dispatcher.drain()
    assert mail_server.inbox == []
    assert mails()["rita"].status == "skipped"
    assert "closed" in mails()["rita"].tries.last().detail


def test_who_lost_the_right_to_answer_meanwhile_is_not_mailed(
    bot, rita, rui, mail_server, mails, make_due
):
    make_request(bot)
    mail_server.rcpt_replies = ["451 later", "451 later"]
    dispatcher.drain()
    Membership.objects.filter(person=rita).update(is_active=False)
    make_due()
    dispatcher.drain()
    assert [mail.recipients for mail in mail_server.inbox] == [[rui.email]]
    assert mails()["rita"].status == "skipped"


def test_a_changed_address_is_the_one_that_is_mailed(bot, rita, mail_server, mails, make_due):
    make_request(bot)
    mail_server.rcpt_replies = ["451 later"]
    dispatcher.drain()
    rita.email = "rita@elsewhere.example"
    rita.save()
    make_due()
    dispatcher.drain()
    assert mail_server.inbox[0].recipients == ["rita@elsewhere.example"]
    assert mails()["rita"].recipient == "rita@elsewhere.example"


def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(
    bot, rita, mail_server, mails, make_due, story
):
    make_request(bot)
    mail_server.data_replies = ["451 too busy", "451 too busy"]
    Membership.objects.filter(person__username="rui").update(is_active=False)
    dispatcher.drain()
    waiting = mails()["rita"]
    assert (waiting.status, waiting.attempts, waiting.leased_until) == ("retrying", 1, None)
    assert dispatcher.drain().mails == {}
    make_due()
    dispatcher.drain()
    make_due()
    dispatcher.drain()
    assert story() == [(1, "failed"), (2, "failed"), (3, "delivered")]
    assert mail_server.inbox[0].message_id == f"<{waiting.pk}@127.0.0.1>"


def test_the_delays_are_those_of_the_settings_and_a_little(bot, rita, mail_server, mails, settings):
    settings.RETRY_SECONDS = (100, 1000)
    make_request(bot)
    mail_server.rcpt_replies = ["450 later"]
    dispatcher.drain()
    mail = mails()["rita"]
    waited = (mail.next_attempt_at - mail.tries.get().at).total_seconds()
    assert 100 <= waited <= 110


def test_a_permanent_refusal_is_dead_at_once_and_says_why(bot, rita, mail_server, mails, story):
    make_request(bot, reviewer_users=("rita",))
    mail_server.rcpt_replies = ["550 no such person here"]
    dispatcher.drain()
    assert (mails()["rita"].status, mails()["rita"].next_attempt_at) == ("dead", None)
    assert story() == [(1, "refused")]
    assert "no such person" in mails()["rita"].tries.get().detail


@pytest.mark.parametrize("address", ["rita@", "ri ta@example.com", "rita@example.com\r\nBcc: x@y.z",
                                     "ritá@example.com"])  # fmt: skip
def test_an_address_that_is_none_is_dead_at_once(bot, rita, mail_server, mails, address):
    type(rita).objects.filter(pk=rita.pk).update(email=address)
    make_request(bot)
    dispatcher.drain()
    assert mails()["rita"].status == "dead"
    assert mail_server.inbox == []


def test_a_refused_sender_is_the_operators_to_mend_and_tried_again(
    bot, rita, mail_server, mails, make_due
):
    make_request(bot)
    mail_server.mail_replies = ["550 not from here"]
    dispatcher.drain()
    assert mails()["rita"].status == "retrying"
    make_due()
    dispatcher.drain()
    assert mails()["rita"].status == "delivered"


def test_after_the_last_delay_it_is_given_up(bot, rita, mail_server, mails, make_due, settings):
    settings.RETRY_SECONDS = (5, 5)
    make_request(bot)
    mail_server.rcpt_replies = ["450 later"] * 10
    for _ in range(5):
        dispatcher.drain()
        make_due()
    mail = mails()["rita"]
    assert (mail.status, mail.attempts, mail.tries.count()) == ("dead", 3, 3)
    assert mail_server.inbox == []


def test_one_bad_recipient_does_not_hold_up_the_others(bot, rita, rui, mail_server, mails):
    make_request(bot)
    mail_server.rcpt_replies = ["550 gone"]
    dispatcher.drain()
    assert sorted(mail.status for mail in mails().values()) == ["dead", "delivered"]


def test_a_promise_that_cannot_be_addressed_waits_and_holds_up_nobody(
    bot, rita, mail_server, monkeypatch, make_due
):
    broken, sound = make_request(bot), make_request(bot)

    def some(request, stages):
        if request.id == broken.id:
            raise RuntimeError("a bad row")
        return people_to_tell(request, stages)

    monkeypatch.setattr(addressing, "people_to_tell", some)
    dispatcher.drain()
    assert sound.id in mail_server.inbox[0].text
    promise = OutboxMessage.objects.get(request=broken)
    assert (promise.status, promise.tries.get().status) == ("retrying", "failed")
    monkeypatch.undo()
    make_due()
    dispatcher.drain()
    assert broken.id in mail_server.inbox[1].text


def test_addressing_twice_makes_no_second_mail(bot, rita, rui, mail_server, mails):
    make_request(bot)
    dispatcher.drain()
    OutboxMessage.objects.filter(kind="mail_reviewers").update(
        status="queued", next_attempt_at=OutboxMessage.objects.earliest("created_at").created_at
    )
    dispatcher.drain()
    assert len(mails()) == len(mail_server.inbox) == 2


def test_without_a_mail_server_a_line_in_the_log_says_that_nothing_was_sent(
    bot, rita, settings, mails, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    request = make_request(bot)
    with caplog.at_level("INFO", logger="approvals.delivery"):
        dispatcher.drain()
    assert [record.getMessage() for record in caplog.records] == [
        f"mail to {rita.email} about {request.id}: not sent, EMAIL_URL is not set"
    ]
    assert mails()["rita"].status == "skipped"
    assert mails()["rita"].tries.get().detail == "Not sent: EMAIL_URL is not set."
