"""Where the quorum of a request stands, in its row of the inbox."""

import pytest

from tests.make import decide, make_policy, make_request
from tests.staged import ask, say, stage


@pytest.fixture
def row(browser_of):
    """What the row of the only request says of its quorum."""

    def read(person):
        page = browser_of(person).get("/inbox/")
        (shown,) = [row for group in page.context["queue"].groups for row in group.rows]
        assert (shown.progress in page.content.decode()) is True
        return shown.progress

    return read


def test_one_answer_of_one_stage_needs_no_words(row, bot, rita):
    make_request(bot)
    assert row(rita) == ""


def test_approvals_are_counted_as_they_come_and_go(row, bot, ana, rita, rui, browser_of):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    assert row(rui) == "0 of 2 approvals"
    recorded = decide(request, rita)
    assert row(rui) == "1 of 2 approvals"
    path = f"/requests/{request.id}/withdraw/"
    browser_of(rita).post(path, {"response": recorded.response.id})
    assert row(rui) == "0 of 2 approvals"


def test_the_open_stage_is_named_among_all(row, bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui", "rita", approvals=2))
    assert row(rita) == "Stage 1 of 2"
    assert say(request, rita) == "pending"
    assert row(rui) == "Stage 2 of 2, 0 of 2 approvals"


def test_stages_that_are_open_together_are_counted_together(row, bot, ana, rita, rui):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui", parallel=True))
    assert row(rui) == "2 of 2 stages open, 0 of 2 approvals"
    assert say(request, rita) == "pending"
    assert row(rui) == "Stage 2 of 2"


def test_what_an_edit_voided_no_longer_counts(row, project, join, bot, ana, rita, rui):
    join(project, "rob", "reviewer")
    three = [stage("three", "rita", "rui", "rob", approvals=3)]
    make_policy(project, "pays", by=ana, stages=three, separation={"editor": False})
    request = make_request(bot, allowed_responses=("approve", "edit", "reject"))
    assert say(request, rita) == "pending"
    assert say(request, rui, "edit", args={"amount": 1, "to": "acme"}) == "pending"
    assert row(rita) == "1 of 3 approvals"


def test_who_asked_is_not_told_how_it_stands(row, bot, ana, sam, rita, rui):
    make_policy(bot.project, "pays", by=ana, stages=[stage("both", "rita", "rui", approvals=2)])
    make_request(bot, requester={"id": "sam"})
    assert row(sam) == ""
    assert row(rita) == "0 of 2 approvals"
