"""What the page of a request says of its stages, and taking an answer back there."""

import re

import pytest

from approvals import clock
from approvals.actions.groups import create_group
from approvals.delivery.payloads import otherwise
from approvals.models import ApprovalRequest, Response
from tests.make import decide, of_person
from tests.staged import ask, now, say, stage, stand_in


@pytest.fixture
def page(browser_of):
    """The text of a request's page as somebody reads it."""

    def read(person, request):
        page = browser_of(person).get(f"/requests/{request.id}/").content.decode()
        words = re.sub(r"<[^>]+>", " ", page[page.index('id="approvals"') :])
        return re.sub(r"\s+", " ", words)

    return read


def test_it_says_which_stage_waits_for_whom(page, bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    create_group(project=bot.project, name="finance", members=[rui, lea], actor=of_person(ana))
    request = ask(bot, ana, stage("one", "rita"), stage("two", groups=("finance",)))
    assert "Stage 1 of 2, waiting for Rita" in page(rita, request)
    say(request, rita)
    assert "Stage 2 of 2, waiting for finance: Lea or Rui" in page(rita, request)


def test_a_single_stage_is_not_numbered(page, bot, rita, rui, ana):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    text = page(rita, request)
    assert "Waiting for Rita and Rui" in text
    assert "Stage 1" not in text


def test_it_says_how_many_of_several_are_needed(page, bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    request = ask(bot, ana, stage("two", "rita", "rui", "lea", approvals=2))
    assert "Waiting for 2 of Lea, Rita and Rui" in page(rita, request)
    say(request, lea)
    assert "Waiting for Rita or Rui" in page(rita, request)


def test_of_two_open_stages_it_says_which_an_answer_is_for(browser_of, bot, ana, rita, rui):
    request = ask(bot, ana, stage("legal", "rui"), stage("desk", "rita", parallel=True))
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    assert "Your answer is for <b>stage 2, <bdi>desk</bdi></b>." in page


def test_many_names_are_cut(page, bot, ana, join):
    names = [f"p{number}" for number in range(7)]
    people = [join(bot.project, name, "reviewer") for name in names]
    request = ask(bot, ana, stage("one", *names))
    assert "Waiting for P0, P1, P2, P3 or 3 others" in page(people[0], request)


def test_a_stuck_stage_says_so(page, bot, ana, rita, rui):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    say(request, rita, "approve")
    rui.is_active = False
    rui.save()
    assert "Too few people are left who could approve it" in page(rita, request)


def test_who_stands_in_is_named_with_whom(page, bot, ana, rita, rui):
    stand_in(rita, rui, bot)
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    assert "Rui for Rita may decide" in page(rita, request)
    decide(request, rui)
    text = page(rita, request)
    assert "Rui for Rita approved" in text
    assert "Rui for Rita approved" in text[text.index("Timeline") :]


def test_the_requester_sees_the_stages_and_nobody_s_name(page, bot, ana, rita, rui, sam):
    request = ask(bot, ana, stage("one", "rita"), stage("two", "rui"))
    say(request, rita)
    text = page(sam, request)
    assert "one approved" in text
    assert "two open" in text
    assert "Rita" not in text
    assert "Rui" not in text


def test_the_form_is_bound_to_its_stage(bot, ana, rita, rui, browser_of):
    request = ask(
        bot, ana, stage("one", "rita"), stage("two", "rita"), separation={"stages": False}
    )
    browser = browser_of(rita)
    page = browser.get(f"/requests/{request.id}/").content.decode()
    assert '<input type="hidden" name="stage" value="1">' in page
    form = {
        "type": "approve",
        "revision": "1",
        "action_digest": request.action_digest,
        "stage": "1",
        "reason": "first",
    }
    assert browser.post(f"/requests/{request.id}/respond/", form).status_code == 302
    # The same page again, from another window: it does not answer the next stage.
    again = browser.post(f"/requests/{request.id}/respond/", {**form, "reason": "again"})
    assert again.status_code == 409
    assert Response.objects.count() == 1


def test_an_answer_is_taken_back_with_a_button(bot, ana, rita, rui, browser_of):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    given = decide(request, rita).response
    browser = browser_of(rita)
    path = f"/requests/{request.id}/"
    page = browser.get(path).content.decode()
    assert "Take my answer back" in page
    assert browser.post(f"{path}withdraw/", {"response": given.id}).status_code == 302
    page = browser.get(path).content.decode()
    assert "Take my answer back" not in page
    assert 'value="approve"' in page
    assert "taken back" in page


def test_another_s_answer_has_no_such_button(bot, ana, rita, rui, browser_of):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    given = decide(request, rita).response
    browser = browser_of(rui)
    assert "Take my answer back" not in browser.get(f"/requests/{request.id}/").content.decode()
    answer = browser.post(f"/requests/{request.id}/withdraw/", {"response": given.id})
    assert answer.status_code == 403
    assert now(request).status == "pending"


@pytest.mark.parametrize("sent", ["", "rsp_nothing", "\0", "x" * 5000])
def test_an_answer_that_is_not_there_is_not_found(bot, ana, rita, rui, browser_of, sent):
    request = ask(bot, ana, stage("both", "rita", "rui", approvals=2))
    answer = browser_of(rita).post(f"/requests/{request.id}/withdraw/", {"response": sent})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ({}, "left, then it is rejected"),
        ({"on_timeout": "expire"}, "left, then it expires"),
        (
            {"on_timeout": "approve", "accept_silence_risk": True},
            "left, then silence approves it",
        ),
    ],
)
def test_it_says_what_silence_comes_to(bot, ana, rita, browser_of, policy, words):
    request = ask(bot, ana, stage("one", "rita"), **policy)
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    assert words in page
    assert ("it is approved: an admin" in page) == ("silence" in words)
    assert ("nothing runs" in page) != ("silence" in words)


def test_the_countdown_is_that_of_the_nearest_deadline(bot, ana, rita, browser_of):
    request = ask(
        bot,
        ana,
        stage("one", "rita", expires_in=600),
        on_timeout="approve",
        accept_silence_risk=True,
    )
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    assert f'data-due="{int(request.due_at.timestamp() * 1000)}"' in page
    assert "left, then it is rejected" in page
    assert "nothing runs" in page


def test_nobody_is_told_that_silence_approves_once_somebody_objected(
    bot, ana, rita, rui, browser_of
):
    request = ask(
        bot,
        ana,
        stage("both", "rita", "rui", denials=2),
        on_timeout="approve",
        accept_silence_risk=True,
        expires_in=3600,
    )
    assert "silence approves" in browser_of(rui).get(f"/requests/{request.id}/").content.decode()
    assert otherwise(now(request)).startswith("is approved")
    assert say(request, rita, "reject", reason="no") == "pending"
    page = browser_of(rui).get(f"/requests/{request.id}/").content.decode()
    assert "left, then it is rejected" in page
    assert "silence approves" not in page
    assert "it is approved: an admin" not in page
    assert otherwise(now(request)) == "is rejected and nothing is done"


def test_what_silence_approved_is_never_called_nothing_done(bot, ana, rita, browser_of):
    request = ask(bot, ana, stage("one", "rita"), on_timeout="approve", accept_silence_risk=True)
    ApprovalRequest.objects.filter(pk=request.pk).update(expires_at=clock.now())
    browser = browser_of(rita)
    page = browser.get(f"/requests/{request.id}/").content.decode()
    assert now(request).status == "approved"
    assert "Approved by silence" in page
    assert "Nobody objected in time: it is approved." in page
    assert "nothing was done" not in page
    assert "Approved by silence" in browser.get("/inbox/?state=decided").content.decode()
    late = {"type": "reject", "revision": 1, "action_digest": request.action_digest, "reason": "no"}
    refused = browser.post(f"/requests/{request.id}/respond/", late).content.decode()
    assert "Nobody had objected, so it was approved" in refused
    assert "Nothing was approved" not in refused
