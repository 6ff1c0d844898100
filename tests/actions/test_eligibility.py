"""Who counts: asked, standing in, or kept out, on every rule of separation, on and off."""

import pytest

from approvals.access.people import principal_in
from approvals.actions.aliases import add_alias
from approvals.actions.delegations import end_delegation
from approvals.actions.groups import create_group
from approvals.actions.people import deactivate_person
from approvals.models import Membership, Response, Stage
from approvals.reads.verification import verify
from tests.make import decide, make_request, of_person
from tests.staged import ask, eligible_on, now, say, stage, stand_in

EDIT = {"args": {"amount": 1, "to": "acme"}}


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


def eligible(request):
    """Who may answer on the last stage, and for whom."""
    last = Stage.objects.filter(request=request).order_by("-number")[0]
    return [
        (seat.person.username, seat.giver.username if seat.giver else None)
        for seat in eligible_on(last, now(request))
    ]


def responder(bot, person):
    """Let somebody of the project answer as well."""
    Membership.objects.filter(project=bot.project, person=person).update(is_reviewer=True)


def test_who_stands_in_answers_on_the_giver_s_seat(bot, ana, rita, rui):
    stand_in(rita, rui, bot)
    request = ask(bot, ana, stage("one", "rita"))
    assert eligible(request) == [("rita", None), ("rui", "rita")]
    answer = decide(request, rui).response
    assert (answer.for_person, answer.for_name) == (rita, "Rita")
    assert now(request).status == "approved"


def test_a_seat_counts_once(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("two", "rita", "lea", approvals=2))
    stand_in(rita, rui, bot)
    assert say(request, rui) == "pending"
    assert say(request, rita) == "pending"
    assert say(request, lea) == "approved"


def test_two_who_stand_in_for_one_do_not_answer_both(bot, ana, rita, rui, join):
    lea, _ = join(bot.project, "lea", "lead"), join(bot.project, "max", "reviewer")
    stand_in(rita, rui, bot)
    stand_in(rita, lea, bot)
    request = ask(bot, ana, stage("two", "rita", "max", approvals=2))
    assert say(request, rui) == "pending"
    assert say(request, lea) == "already_responded"


def test_a_delegation_that_ended_gives_no_right(bot, ana, rita, rui):
    given = stand_in(rita, rui, bot)
    request = ask(bot, ana, stage("one", "rita"))
    end_delegation_of(given, rita, bot)
    assert say(request, rui) == "not_eligible"


def end_delegation_of(given, person, bot):
    end_delegation(principal=principal_in(person, bot.project, channel="api"), delegation=given)


def test_an_approval_lapses_with_the_delegation_that_it_rests_on(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    given = stand_in(rita, rui, bot)
    request = ask(bot, ana, stage("two", "rita", "lea", approvals=2))
    assert say(request, rui) == "pending"
    end_delegation_of(given, rita, bot)
    assert say(request, lea) == "pending"
    assert say(request, rita) == "approved"


def test_a_delegation_within_a_group_covers_what_is_asked_through_it(bot, ana, rita, rui):
    for name in ("finance", "legal"):
        create_group(project=bot.project, name=name, members=[rita], actor=of_person(ana))
    stand_in(rita, rui, bot, groups=("finance",))
    assert eligible(ask(bot, ana, stage("one", groups=("finance",)))) == [
        ("rita", None),
        ("rui", "rita"),
    ]
    assert eligible(make_request(bot, reviewer_groups=("legal",))) == [("rita", None)]


def test_nobody_stands_in_for_who_may_not_answer(bot, ana, rita, rui):
    stand_in(rita, rui, bot)
    request = ask(bot, ana, stage("one", "rita"))
    deactivate_person(person=rita, actor=of_person(ana))
    assert say(request, rui) == "not_eligible"


# ---- separation of duties: each rule on, and off ---------------------------------------------


@pytest.mark.parametrize(("on", "result"), [(True, "separation_of_duties"), (False, "approved")])
def test_the_requester(bot, ana, rita, rui, sam, on, result):
    request_of(bot, ana, sam, separation={"requester": on, "agent_owner": False})
    request = make_request(bot, requester={"id": "rita"})
    assert say(request, rita) == result


def request_of(bot, ana, owner, **policy):
    responder(bot, owner)
    return ask(bot, ana, stage("one", "rita", "sam", "rui"), **policy)


@pytest.mark.parametrize(("on", "result"), [(True, "separation_of_duties"), (False, "approved")])
def test_the_owner_of_the_agent(bot, ana, rita, rui, sam, on, result):
    request_of(bot, ana, sam, separation={"agent_owner": on})
    request = make_request(bot, requester={"id": "rui"})
    assert say(request, sam) == result


@pytest.mark.parametrize(("on", "result"), [(True, "separation_of_duties"), (False, "approved")])
def test_the_owner_where_nobody_knows_the_requester(bot, ana, rita, rui, sam, on, result):
    request = request_of(bot, ana, sam, separation={"requester": on, "agent_owner": False})
    assert say(request, sam) == result


@pytest.mark.parametrize(("on", "result"), [(True, "separation_of_duties"), (False, "approved")])
def test_who_stands_in_for_the_requester(bot, ana, rita, rui, sam, on, result):
    request_of(bot, ana, sam, separation={"requester": on, "agent_owner": False})
    stand_in(rita, rui, bot)
    request = make_request(bot, requester={"id": "rita"})
    assert say(request, rui) == result


@pytest.mark.parametrize(("on", "status"), [(True, "pending"), (False, "approved")])
def test_the_editor(bot, ana, rita, rui, on, status):
    request = ask(
        bot,
        ana,
        stage("one", "rita", "rui"),
        separation={"editor": on},
        allowed_responses=["approve", "edit", "reject"],
    )
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    assert say(request, rita, "edit", **EDIT) == status
    if on:
        assert say(request, rita, reason="mine") == "separation_of_duties"
        assert say(request, rui) == "approved"


def test_the_editor_of_what_needs_two_is_kept_out_by_itself(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    ask(bot, ana, stage("two", "rita", "rui", "lea", approvals=2))
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    assert say(request, rui) == "pending"
    assert say(request, rita, "edit", **EDIT) == "pending"
    assert Response.objects.get(request=request, person=rui).voided_at is not None
    assert say(request, rui) == "pending"
    assert say(request, lea) == "approved"


def test_an_edit_that_nobody_else_could_approve_is_refused(bot, ana, rita, rui):
    ask(bot, ana, stage("two", "rita", "rui", approvals=2))
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    assert say(request, rita, "edit", **EDIT) == "edit_needs_second_person"
    assert (now(request).revision, Response.objects.count()) == (1, 0)


def test_another_account_of_the_requester(bot, ana, rita, rui):
    ask(bot, ana, stage("one", "rita", "rui"))
    add_alias(project=bot.project, person=rita, value="RUI", actor=of_person(ana))
    request = make_request(bot, requester={"email": "rita@example.com"})
    assert say(request, rui) == "separation_of_duties"


def test_two_accounts_of_one_human_are_one_voice(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("two", "rita", "rui", "lea", approvals=2))
    add_alias(project=bot.project, person=rita, value="rui@example.com", actor=of_person(ana))
    assert say(request, rita) == "pending"
    assert say(request, rui) == "already_responded"
    assert say(request, lea) == "approved"


def test_approvals_turn_out_to_be_those_of_one_human(bot, ana, rita, rui, join):
    lea, max_ = join(bot.project, "lea", "lead"), join(bot.project, "max", "reviewer")
    request = ask(bot, ana, stage("three", "rita", "rui", "lea", "max", approvals=3))
    say(request, rita)
    say(request, rui)
    add_alias(project=bot.project, person=rita, value="rui", actor=of_person(ana))
    assert say(request, lea) == "pending"
    assert say(request, max_) == "approved"


def test_a_rejection_carries_over_until_its_author_answers_the_new_revision(
    bot, ana, rita, rui, join
):
    join(bot.project, "lea", "lead")
    ask(bot, ana, stage("one", "rita", "rui", "lea", denials=2), separation={"editor": True})
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    assert say(request, rita, "reject") == "pending"
    assert say(request, rui, "edit", **EDIT) == "pending"
    assert say(request, rita) == "approved"
    assert Response.objects.get(person=rita, type="reject").voided_at is not None


def test_a_rejection_that_carried_over_counts(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    ask(bot, ana, stage("one", "rita", "rui", "lea", denials=2), separation={"editor": True})
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    say(request, rita, "reject")
    say(request, rui, "edit", **EDIT)
    assert say(request, lea, "reject") == "rejected"
