"""An outbox that is emptied late: everybody who is still waited for hears of it once."""

import pytest

from approvals.actions.memberships import end_membership
from approvals.actions.stages.stalling import look_for_stuck
from approvals.delivery import dispatcher
from approvals.models import Membership, OutboxMessage, Project
from tests.faults.killing import dies
from tests.make import make_policy, make_request, of_person
from tests.staged import ask, now, say, stage, states

pytestmark = pytest.mark.django_db


def reached(mail_server):
    """Who got a mail, once for each."""
    return sorted(to.split("@")[0] for one in mail_server.inbox for to in one.recipients)


def test_nobody_is_told_of_a_stage_that_closed_and_nobody_twice_of_the_next(
    bot, ana, rita, rui, mail_server
):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    assert say(request, rita) == "pending"
    dispatcher.drain()
    assert reached(mail_server) == ["rui"]
    first, second = OutboxMessage.objects.filter(kind="mail_reviewers").order_by("id")
    assert (first.status, second.status) == ("skipped", "delivered")
    assert "was over" in first.tries.get().detail


def test_a_mail_that_waits_is_not_sent_for_the_stage_after_its_own(
    bot, ana, rita, rui, mail_server, make_due
):
    request = ask(bot, ana, stage("one", "rita", "rui"), stage("two", "rui"))
    mail_server.rcpt_replies = ["451 come back later", "451 come back later"]
    dispatcher.drain()
    assert say(request, rita) == "pending"
    make_due()
    dispatcher.drain()
    assert reached(mail_server) == ["rui"]
    skipped = OutboxMessage.objects.get(kind="mail", status="skipped", person=rui)
    assert "was over" in skipped.tries.order_by("-number")[0].detail


def test_stages_beside_each_other_are_one_mail_for_who_is_asked_on_both(
    bot, ana, rita, rui, mail_server
):
    ask(bot, ana, stage("one", "rita", "rui"), stage("two", "rita", parallel=True))
    dispatcher.drain()
    assert reached(mail_server) == ["rita", "rui"]


def test_who_is_asked_on_another_open_stage_hears_nothing_of_one_that_opens_again(
    bot, ana, rita, rui, mail_server, join
):
    join(bot.project, "lou", "reviewer")
    request = ask(bot, ana, stage("one", "rita", "lou"), stage("two", "rui"))
    dispatcher.drain()
    assert say(request, rita) == "pending"
    dispatcher.drain()
    end_membership(membership=Membership.objects.get(person=rita), actor=of_person(ana))
    look_for_stuck()
    assert states(request) == ["open", "open"]
    dispatcher.drain()
    assert reached(mail_server) == ["lou", "lou", "rita", "rui"]


def test_of_two_revisions_the_newer_is_told_of(bot, ana, rita, rui, join, mail_server):
    join(bot.project, "lou", "reviewer")
    one = stage("one", "rita", "rui", "lou", approvals=2)
    make_policy(bot.project, "pays", by=ana, stages=[one])
    request = make_request(bot, allowed_responses=("approve", "edit"))
    assert say(request, rita, "edit", args={"amount": 5, "to": "acme"}) == "pending"
    assert now(request).revision == 2
    dispatcher.drain()
    assert reached(mail_server) == ["lou", "rui"]


def test_leads_are_told_once_of_a_stage_that_was_stuck_twice(bot, ana, rita, join, mail_server):
    join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("one", "rita"))
    membership = Membership.objects.get(person=rita)
    for is_active in (False, True, False):
        Membership.objects.filter(pk=membership.pk).update(is_active=is_active)
        Project.objects.filter(pk=bot.project_id).update(setup_seen=0)
        look_for_stuck()
    assert OutboxMessage.objects.filter(request=request, kind="mail_leads").count() == 2
    dispatcher.drain()
    assert reached(mail_server) == ["lea"]


@pytest.mark.django_db(transaction=True)
def test_wherever_a_late_worker_is_killed_each_who_is_awaited_hears_of_it(
    bot, ana, rita, rui, mail_server, make_due
):
    ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    point = 1
    while True:
        request = make_request(bot)
        assert say(request, rita) == "pending"
        is_over = not dies(dispatcher.drain, moment="before", at=point)
        make_due()
        dispatcher.drain()
        mails = OutboxMessage.objects.filter(request=request, kind="mail")
        assert [each.person.username for each in mails] == ["rui"], point
        assert mails.get().status == "delivered", point
        point += 4
        if is_over:
            break
    assert point > 15
