"""Approvals that are enough by who came back or left: nothing is approved before somebody answers.

(lifecycle.md, Who counts; docs/decisions.md)
"""

import pytest

from approvals.access.people import principal_in
from approvals.actions.delegations import end_delegation
from approvals.actions.groups import change_group, create_group
from approvals.actions.memberships import end_membership, grant_membership
from approvals.actions.people import deactivate_person, reactivate_person
from approvals.actions.stages.stalling import look_for_stuck
from approvals.actions.withdrawing import withdraw
from approvals.models import Decision, Membership, Response, Stage
from approvals.reads.stages import stage_facts
from approvals.reads.verification import verify
from approvals.reads.waiting import waiting_words
from tests.make import of_person
from tests.staged import ask, now, say, stage, stand_in, states


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


@pytest.fixture
def lea(project, join):
    return join(project, "lea", "lead")


def account(bot, ana, rita):
    deactivate_person(person=rita, actor=of_person(ana))
    return lambda: reactivate_person(person=rita, actor=of_person(ana))


def membership(bot, ana, rita):
    end_membership(membership=Membership.objects.get(person=rita), actor=of_person(ana))
    return lambda: grant_membership(
        project=bot.project, person=rita, roles=["reviewer"], actor=of_person(ana)
    )


def place_in_a_group(bot, ana, rita):
    group = bot.project.groups.get()
    members = [*group.members.all()]
    others = [person for person in members if person != rita]
    change_group(group=group, members=others, actor=of_person(ana))
    return lambda: change_group(group=group, members=members, actor=of_person(ana))


LOSSES = [account, membership, place_in_a_group]


def words(request):
    facts = stage_facts([now(request)])[request.id]
    return " ".join(waiting_words(facts))


@pytest.fixture
def regained(bot, ana, rita, rui, lea):
    """Two of three approved, the first of whom had lost the right when the second did."""

    def make(lose):
        group = create_group(
            project=bot.project, name="pay", members=[rita, rui, lea], actor=of_person(ana)
        )
        request = ask(bot, ana, stage("two", groups=(group.name,), approvals=2))
        assert say(request, rita) == "pending"
        come_back = lose(bot, ana, rita)
        assert say(request, rui) == "pending"
        come_back()
        look_for_stuck()
        return request

    return make


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_what_counts_again_approves_nothing_until_somebody_answers(regained, lea, lose):
    request = regained(lose)
    assert (now(request).status, states(request)) == ("pending", ["open"])
    assert not Stage.objects.filter(request=request, stuck_at__isnull=False).exists()
    assert "one more from pay: Lea" in words(request)
    (facts,) = stage_facts([now(request)])[request.id]
    assert [each.username for each in facts.waiting_for] == ["lea"]
    assert (facts.approvals, facts.required) == (2, 2)
    assert say(request, lea) == "approved"
    decision = Decision.objects.get(request=request)
    assert decision.person == lea


def test_who_approved_may_do_so_again_as_well(regained, rita):
    request = regained(membership)
    given = Response.objects.get(request=request, person=rita)
    withdraw(request_id=request.id, response_id=given.id, person=rita, actor=of_person(rita))
    assert now(request).status == "pending"
    assert say(request, rita) == "approved"


def test_a_rejection_still_rejects(regained, lea):
    assert say(regained(membership), lea, "reject", reason="no") == "rejected"


def test_where_nobody_else_is_left_the_leads_are_told_and_the_page_says_what_helps(
    bot, ana, rita, rui
):
    request = ask(bot, ana, stage("two", "rita", "rui", approvals=2))
    assert say(request, rita) == "pending"
    come_back = membership(bot, ana, rita)
    assert say(request, rui) == "pending"
    come_back()
    look_for_stuck()
    assert Stage.objects.filter(request=request, stuck_at__isnull=False).exists()
    assert "approves again" in words(request)
    given = Response.objects.get(request=request, person=rui)
    withdraw(request_id=request.id, response_id=given.id, person=rui, actor=of_person(rui))
    assert say(request, rui) == "approved"


def test_nobody_approves_by_leaving_and_whoever_is_left_may_say_so(bot, ana, rita, rui, join):
    group = create_group(project=bot.project, name="pay", members=[rita, rui], actor=of_person(ana))
    request = ask(bot, ana, stage("all", groups=("pay",), approvals="all"))
    assert say(request, rita) == "pending"
    deactivate_person(person=rui, actor=of_person(ana))
    look_for_stuck()
    assert now(request).status == "pending"
    lou = join(bot.project, "lou", "reviewer")
    change_group(group=group, members=[rita, rui, lou], actor=of_person(ana))
    look_for_stuck()
    assert "one more from pay: Lou" in words(request)
    assert say(request, lou) == "approved"


def test_a_seat_that_its_giver_takes_back_counts_by_the_next_answer(bot, ana, rita, rui, lea):
    request = ask(bot, ana, stage("two", "rita", "lea", approvals=2))
    away = stand_in(rita, rui, bot)
    assert say(request, rui) == "pending"
    end_delegation(principal=principal_in(rita, bot.project, channel="api"), delegation=away)
    assert say(request, lea) == "pending"
    stand_in(rita, rui, bot)
    look_for_stuck()
    assert now(request).status == "pending"
    assert "enough approvals count" in words(request).lower()
