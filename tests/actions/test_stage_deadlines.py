"""A stage has a deadline of its own: its end is the end of the request, and never an approval."""

import pytest

from approvals.actions.expiry import settle, settle_due
from approvals.models import ApprovalRequest, Decision, Grant
from approvals.reads.verification import verify
from tests.make import make_policy, make_request
from tests.staged import ask, now, say, stage, states


@pytest.fixture(autouse=True)
def sound(project):
    yield
    assert verify().broken is None


def test_it_begins_when_the_stage_opens(bot, ana, rita, rui, turn_clock):
    request = ask(
        bot, ana, stage("one", "rita", expires_in=60), stage("two", "rui", expires_in=100)
    )
    turn_clock(50)
    say(request, rita)
    turn_clock(60)
    assert say(request, rui) == "approved"


def test_its_end_ends_the_request(bot, ana, rita, turn_clock):
    request = ask(bot, ana, stage("one", "rita", expires_in=60))
    turn_clock(60)
    assert say(request, rita) == "request_expired"
    assert settle_due() == 1
    assert now(request).status == "rejected"
    assert states(request) == ["rejected"]
    assert Decision.objects.get().type == "expire"


def test_it_comes_to_what_the_policy_says_of_silence(bot, ana, rita, turn_clock):
    request = ask(bot, ana, stage("one", "rita", expires_in=60), on_timeout="expire")
    turn_clock(60)
    settle([request.id])
    assert (now(request).status, states(request)) == ("expired", ["closed"])


def test_a_request_with_such_a_stage_is_no_longer_open(bot, ana, rita, turn_clock):
    ask(bot, ana, stage("one", "rita", expires_in=60))
    assert ApprovalRequest.objects.open(turn_clock(59)).exists()
    assert not ApprovalRequest.objects.open(turn_clock(1)).exists()


def test_a_stage_that_waits_has_no_deadline_yet(bot, ana, rita, rui, turn_clock):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui", expires_in=10))
    turn_clock(1000)
    assert settle_due() == 0
    assert say(request, rita) == "pending"


# ---- silence that approves: only where an admin has accepted it ------------------------------

SILENT = {"on_timeout": "approve", "accept_silence_risk": True, "expires_in": 100}


def silent(bot, ana, *stages, **policy):
    return ask(bot, ana, *(stages or [stage("one", "rita")]), **{**SILENT, **policy})


def test_silence_approves_where_an_admin_accepted_it(bot, ana, rita, turn_clock):
    request = silent(bot, ana)
    turn_clock(100)
    assert settle_due() == 1
    decision = Decision.objects.get()
    assert (decision.outcome, decision.type, decision.by_kind) == ("approved", "expire", "system")
    assert Grant.objects.get(request=request).status == "ready"


def test_it_does_not_at_the_deadline_of_a_stage(bot, ana, rita, turn_clock):
    request = silent(bot, ana, stage("one", "rita", expires_in=60))
    turn_clock(60)
    settle_due()
    assert now(request).status == "rejected"


def test_it_does_not_where_somebody_objected(bot, ana, rita, rui, turn_clock):
    request = silent(bot, ana, stage("one", "rita", "rui", denials=2))
    assert say(request, rita, "reject") == "pending"
    turn_clock(100)
    settle_due()
    assert now(request).status == "rejected"


def test_it_does_not_where_nobody_could_have_answered(bot, ana, rita, turn_clock):
    silent(bot, ana)
    request = make_request(bot, requester={"id": "rita"})
    turn_clock(100)
    settle_due()
    assert now(request).status == "rejected"


def test_it_does_not_where_something_was_to_be_filled_in(bot, ana, rita, turn_clock):
    silent(bot, ana)
    request = make_request(bot, asks={"confirm_phrase": "DEPLOY"}, kind="confirmation")
    turn_clock(100)
    settle_due()
    assert now(request).status == "rejected"


def test_it_does_not_at_a_high_risk(bot, ana, rita, turn_clock):
    silent(bot, ana)
    make_policy(
        bot.project, "dear", by=ana, safeguard=True, when="args.amount > 1", risk="high",
        verdict="review",
    )  # fmt: skip
    request = make_request(bot)
    turn_clock(100)
    settle_due()
    assert now(request).status == "rejected"
