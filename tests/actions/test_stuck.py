"""Too few people are left: the leads are told, and it can only run out until somebody joins."""

import pytest
from django.db import connection

from approvals.actions.addressing import address_batch
from approvals.actions.delegations import end_over
from approvals.actions.memberships import end_membership, grant_membership
from approvals.actions.pausing import pause, resume
from approvals.actions.people import deactivate_person
from approvals.actions.stages.stalling import look_for_stuck
from approvals.delivery.payloads import mail_for
from approvals.models import Membership, OutboxMessage, Person, Stage
from approvals.reads.verification import verify
from tests.make import make_request, of_person
from tests.staged import ask, now, say, stage, stand_in, told


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


def is_stuck(request):
    return Stage.objects.filter(request=request, stuck_at__isnull=False).exists()


def leave(person, ana):
    membership = Membership.objects.get(person=person)
    end_membership(membership=membership, actor=of_person(ana))


def test_a_request_that_nobody_may_answer_is_stuck_from_the_beginning(bot, ana):
    request = make_request(bot)
    assert is_stuck(request)
    kinds = OutboxMessage.objects.filter(request=request).values_list("kind", flat=True)
    assert sorted(kinds) == ["mail_leads", "mail_reviewers"]


def test_a_request_that_somebody_may_answer_is_not(bot, rita):
    assert not is_stuck(make_request(bot))


def test_the_leads_are_told_by_mail(bot, rita, join):
    join(bot.project, "lea", "lead")
    request = make_request(bot, reviewer_users=("rita",), requester={"id": "rita"})
    assert is_stuck(request)
    address_batch(10)
    mail = OutboxMessage.objects.get(kind="mail")
    assert (mail.person.username, mail.event) == ("lea", "stage.stuck")
    assert "Nobody can decide" in mail_for(mail).subject
    assert "Too few people are left" in mail_for(mail).text


def test_the_admins_are_told_where_there_is_no_lead(bot, ana):
    make_request(bot)
    address_batch(10)
    assert OutboxMessage.objects.get(kind="mail").person == ana


def test_the_sweep_finds_whose_last_reviewer_left(bot, ana, rita):
    request = make_request(bot)
    look_for_stuck()
    leave(rita, ana)
    assert look_for_stuck() == 1
    assert is_stuck(request)
    assert told(request)[-1] == "stage.stuck"
    assert OutboxMessage.objects.filter(request=request, kind="mail_leads").count() == 1


def test_it_goes_on_as_soon_as_somebody_joins(bot, ana, rita):
    request = make_request(bot, requester={"id": "rita"})
    look_for_stuck()
    assert is_stuck(request)
    nell = newcomer(bot, ana)
    assert look_for_stuck() == 1
    assert not is_stuck(request)
    assert told(request)[-1] == "stage.unstuck"
    assert say(request, nell) == "approved"


def newcomer(bot, ana):
    person = Person.objects.create_user("nell", "nell@example.com", "x")
    grant_membership(project=bot.project, person=person, roles=["reviewer"], actor=of_person(ana))
    return person


def test_a_project_that_did_not_change_is_not_looked_at(bot, ana, rita, django_assert_num_queries):
    make_request(bot)
    look_for_stuck()
    asks_the_time = connection.vendor == "postgresql"
    with django_assert_num_queries(1 + asks_the_time):
        assert look_for_stuck() == 0


def test_who_answers_may_leave_nobody_for_a_stage_beside_it(bot, ana, rita):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rita", parallel=True))
    assert say(request, rita) == "pending"
    assert [stage.stuck_at is not None for stage in stages_of(request)] == [False, True]


def stages_of(request):
    return Stage.objects.filter(request=request).order_by("number")


def test_a_stage_that_opens_without_anybody_is_stuck(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    deactivate_person(person=rui, actor=of_person(ana))
    assert say(request, rita) == "pending"
    assert told(request)[-2:] == ["stage.opened", "stage.stuck"]


def test_who_only_recommends_is_not_somebody_who_can_decide(bot, ana, rita):
    Membership.objects.filter(person=rita).update(limits={"EUR": "10.00"})
    request = make_request(
        bot, kind="budget", action=None, asks={"budget": {"amount": "50.00", "currency": "EUR"}}
    )
    assert not is_stuck(request)
    assert say(request, rita) == "pending"
    assert is_stuck(request)


def test_those_who_stand_in_are_people_too(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"))
    stand_in(rita, rui, bot)
    look_for_stuck()
    assert not is_stuck(request)
    assert now(request).status == "pending"


def test_who_stood_in_for_the_requester_is_free_again_afterwards(bot, ana, rita, rui, turn_clock):
    stand_in(rita, rui, bot, hours=1)
    request = make_request(bot, requester={"id": "rita"}, expires_in=7200)
    assert is_stuck(request)
    turn_clock(3600)
    assert end_over() == 1
    assert end_over() == 0
    look_for_stuck()
    assert not is_stuck(request)
    assert say(request, rui) == "approved"


def test_who_left_during_a_pause_is_missed_when_it_is_over(bot, ana, rita):
    request = ask(bot, ana, stage("one", "rita"))
    stop = {"project": bot.project, "agent": bot, "reason": "odd", "actor": of_person(ana)}
    pause(**stop)
    leave(rita, ana)
    look_for_stuck()
    assert not is_stuck(request)
    resume(**stop)
    look_for_stuck()
    assert is_stuck(request)
