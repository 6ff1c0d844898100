"""One stage after the other, or together: which takes answers, closes, and opens the next."""

import pytest

from approvals.actions.groups import change_group, create_group
from approvals.actions.people import deactivate_person
from approvals.models import AuditEvent, Decision, Membership, OutboxMessage, Stage
from approvals.reads.stages import stage_facts
from approvals.reads.verification import verify
from approvals.rules import strict_json
from tests.make import decide, make_request, of_person
from tests.staged import ask, now, say, stage, states, told


@pytest.fixture(autouse=True)
def sound(project):
    """Whatever happened: the rows of the stages say what the events tell."""
    yield
    assert verify().broken is None


def group(bot, ana, name, *members):
    return create_group(project=bot.project, name=name, members=list(members), actor=of_person(ana))


def test_the_second_stage_waits_for_the_first(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    assert states(request) == ["open", "waiting"]
    assert say(request, rui) == "not_eligible"
    assert say(request, rita) == "pending"
    assert states(request) == ["approved", "open"]
    assert say(request, rui) == "approved"
    assert states(request) == ["approved", "approved"]
    assert told(request)[:4] == [
        "request.opened",
        "response.recorded",
        "stage.closed",
        "stage.opened",
    ]


def test_the_people_of_the_next_stage_are_told_when_it_opens(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    say(request, rita)
    kinds = OutboxMessage.objects.filter(request=request).values_list("kind", "event")
    assert list(kinds.order_by("id")) == [
        ("mail_reviewers", "request.opened"),
        ("mail_reviewers", "stage.opened"),
    ]


def test_the_closing_of_a_stage_names_what_counted(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    first = decide(request, rita).response
    event = AuditEvent.objects.get(type="stage.closed")
    assert strict_json.read_object(event.facts)["counted"] == [first.id]
    last = decide(now(request), rui).response
    event = AuditEvent.objects.get(type="request.closed")
    assert strict_json.read_object(event.facts)["counted"] == sorted([first.id, last.id])


def test_parallel_stages_are_open_together_and_all_are_needed(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui", parallel=True))
    assert states(request) == ["open", "open"]
    assert say(request, rui) == "pending"
    assert states(request) == ["open", "approved"]
    assert say(request, rita) == "approved"


def test_a_third_stage_waits_for_both_that_are_parallel(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(
        bot,
        ana,
        stage("one", "rita"),
        stage("two", "rui", parallel=True),
        stage("three", "lea"),
    )
    assert states(request) == ["open", "open", "waiting"]
    say(request, rita)
    assert states(request) == ["approved", "open", "waiting"]
    assert say(request, lea) == "not_eligible"
    say(request, rui)
    assert states(request) == ["approved", "approved", "open"]
    assert say(request, lea) == "approved"


def test_a_rejection_on_any_stage_ends_it(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    say(request, rita)
    assert say(request, rui, "reject") == "rejected"
    assert states(request) == ["approved", "rejected"]


def test_nobody_approves_two_stages_of_a_revision(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita", "rui"), stage("two", "rita", "rui"))
    say(request, rita)
    assert say(request, rita, reason="again") == "separation_of_duties"
    assert say(request, rui) == "approved"


def test_somebody_may_where_the_policy_lets_them(bot, ana, rita):
    request = ask(
        bot, ana, stage("one", "rita"), stage("two", "rita"), separation={"stages": False}
    )
    assert say(request, rita) == "pending"
    assert say(request, rita) == "pending"  # the same answer again is the first one
    assert states(request) == ["approved", "open"]
    assert say(request, rita, reason="and finance too") == "approved"


def test_an_answer_goes_to_the_first_open_stage_that_waits_for_it(bot, ana, rita, rui):
    request = ask(
        bot,
        ana,
        stage("one", "rita", "rui", approvals=2),
        stage("two", "rita", parallel=True),
        separation={"stages": False},
    )
    first = decide(request, rita).response
    second = decide(now(request), rita, reason="this one as well").response
    assert [first.stage.number, second.stage.number] == [1, 2]
    assert say(request, rita, reason="and once more") == "already_responded"


def test_an_answer_may_name_its_stage(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    assert say(request, rui, stage=2) == "illegal_transition"
    assert say(request, rita, stage=3) == "invalid_value"
    assert say(request, rita, stage=1) == "pending"
    assert say(request, rita, stage=1, reason="late") == "illegal_transition"


def test_two_approvals_are_those_of_two_people(bot, ana, rita, rui):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    assert say(request, rita) == "pending"
    assert say(request, rita, reason="again") == "already_responded"
    assert say(request, rui) == "approved"


def test_all_are_those_who_were_there_at_the_opening(bot, ana, rita, rui, join):
    finance = group(bot, ana, "finance", rita, rui)
    request = ask(bot, ana, stage("all", groups=("finance",), approvals="all"))
    lea = join(bot.project, "lea", "lead")
    change_group(group=finance, members=[rita, rui, lea], actor=of_person(ana))
    assert Stage.objects.get(request=request).required == 2
    assert say(request, lea) == "pending"
    assert say(request, rita) == "pending"
    assert say(request, rui) == "approved"


def test_who_left_since_is_not_waited_for(bot, ana, rita, rui):
    request = ask(bot, ana, stage("all", "rita", "rui", approvals="all"))
    deactivate_person(person=rui, actor=of_person(ana))
    assert say(request, rita) == "approved"


def test_nobody_approves_by_leaving(bot, ana, rita, rui):
    request = ask(bot, ana, stage("all", "rita", "rui", approvals="all"))
    say(request, rita)
    deactivate_person(person=rui, actor=of_person(ana))
    assert now(request).status == "pending"


def test_each_group_speaks_for_itself(bot, ana, rita, rui):
    group(bot, ana, "finance", rita, rui)
    group(bot, ana, "legal", rita)
    groups = ("finance", "legal")
    request = ask(bot, ana, stage("each", groups=groups, approvals="one_per_group"))
    assert say(request, rui) == "pending"
    assert say(request, rita) == "approved"


def test_as_many_rejections_close_it_as_the_stage_asks_for(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("one", "rita", "rui", "lea", denials=2))
    assert say(request, rita, "reject") == "pending"
    assert say(request, rui, "reject") == "rejected"
    assert say(request, lea) == "request_closed"


def test_one_approval_is_enough_beside_a_rejection_that_is_not(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita", "rui", denials=2))
    assert say(request, rita, "reject") == "pending"
    assert say(request, rui) == "approved"


def test_a_rejection_that_makes_the_approvals_impossible_is_enough(bot, ana, rita, rui):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2, denials=2))
    assert say(request, rita, "reject") == "rejected"


def test_a_majority_is_more_than_half_of_those_at_the_opening(bot, ana, rita, rui, join):
    for name in ("lea", "max"):
        join(bot.project, name, "reviewer")
    request = ask(bot, ana, stage("one", "rita", "rui", "lea", "max", reject_rule="majority"))
    people = {each.person.username: each.person for each in Membership.objects.all()}
    assert say(request, people["rita"], "reject") == "pending"
    assert say(request, people["rui"], "reject") == "pending"
    assert say(request, people["lea"], "reject") == "rejected"


def test_an_approval_that_lapsed_does_not_count_in_its_stage(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("two", "rita", "rui", "lea", approvals=2))
    say(request, rita)
    Membership.objects.filter(person=rita).update(is_active=False)
    assert say(request, rui) == "pending"
    assert say(request, lea) == "approved"
    (shown,) = stage_facts([now(request)])[request.id]
    assert (shown.required, shown.approvals) == (2, 2)


def test_every_approval_is_counted_again_before_the_end(bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("one", "rita", "lea"), stage("two", "rui"))
    say(request, rita)
    Membership.objects.filter(person=rita).update(is_active=False)
    assert say(request, rui) == "pending"
    assert states(request) == ["open", "approved"]
    assert not Decision.objects.exists()
    assert say(request, lea) == "approved"


def test_one_stage_is_as_it_always_was(bot, rita):
    request = make_request(bot)
    assert say(request, rita) == "approved"
    assert told(request) == ["request.opened", "response.recorded", "request.closed"]
