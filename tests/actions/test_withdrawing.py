"""An approval is taken back by whoever gave it, while the request waits."""

import pytest

from approvals.actions.withdrawing import withdraw
from approvals.exceptions import DomainError, NotFound
from approvals.models import ApprovalRequest, Response
from approvals.reads.verification import verify
from tests.make import decide, make_request, of_person
from tests.staged import ask, now, say, stage, states, told


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


@pytest.fixture
def two(bot, ana, rita, rui):
    """A request that needs both reviewers."""
    return ask(bot, ana, stage("both", "rita", "rui", approvals=2))


def take_back(response, person):
    """The request's status after, or the refusal's code."""
    try:
        return withdraw(
            request_id=response.request_id,
            response_id=response.id,
            person=person,
            actor=of_person(person),
        ).status
    except DomainError as refusal:
        return refusal.code


def test_it_counts_no_longer_and_its_author_answers_again(two, rita, rui):
    given = decide(two, rita).response
    assert take_back(given, rita) == "pending"
    assert told(two)[-1] == "response.withdrawn"
    assert say(two, rui) == "pending"
    assert say(two, rita) == "approved"


def test_its_author_may_reject_it_instead(two, rita):
    take_back(decide(two, rita).response, rita)
    assert say(two, rita, "reject") == "rejected"


def test_twice_is_the_same_as_once(two, rita):
    given = decide(two, rita).response
    take_back(given, rita)
    version = now(two).version
    assert take_back(given, rita) == "pending"
    assert now(two).version == version


def test_nobody_takes_back_what_another_gave(two, rita, rui):
    assert take_back(decide(two, rita).response, rui) == "not_allowed"
    assert Response.objects.get().withdrawn_at is None


def test_it_is_too_late_once_the_request_is_closed(bot, rita):
    request = make_request(bot)
    given = decide(request, rita).response
    assert take_back(given, rita) == "request_closed"


def test_it_is_too_late_at_the_deadline(bot, ana, rita, rui, turn_clock):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2), expires_in=60)
    given = decide(request, rita).response
    turn_clock(60)
    assert take_back(given, rita) == "request_expired"


def test_a_rejection_is_not_taken_back(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita", "rui", denials=2))
    given = decide(request, rita, "reject").response
    assert take_back(given, rita) == "illegal_transition"


def test_what_was_voided_is_not_taken_back(bot, ana, rita, rui):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    request = make_request(bot, allowed_responses=("approve", "reject", "request_changes"))
    given = decide(request, rita).response
    say(request, rui, "request_changes", reason="Not like this.")
    assert take_back(given, rita) == "illegal_transition"


def test_a_stage_that_it_had_carried_opens_again(bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    given = decide(request, rita).response
    take_back(given, rita)
    assert states(request) == ["open", "open"]
    assert say(request, rui) == "pending"
    assert say(request, rita) == "approved"


def test_an_answer_of_another_request_is_not_found(bot, two, rita, rui):
    other = decide(make_request(bot), rita).response
    with pytest.raises(NotFound):
        withdraw(request_id=two.id, response_id=other.id, person=rita, actor=of_person(rita))


def test_the_agent_sees_it(two, rita):
    given = decide(two, rita).response
    version = ApprovalRequest.objects.get(pk=two.pk).version
    take_back(given, rita)
    assert now(two).version == version + 1
