"""The thread on the page: who sees it, who may add to it, and that nothing typed is lost."""

import pytest
from django.test import Client

from approvals.models import ApprovalRequest, Comment
from tests.make import decide, make_request, say

PART = {"HX-Request": "true", "HX-Target": "thread"}
TYPED = "What I typed & want kept"
FORM = 'name="text"'


@pytest.fixture
def asked(bot):
    return make_request(bot)


def send(browser, request, text=TYPED, headers=PART, **fields):
    return browser.post(
        f"/requests/{request.id}/comment/", {"text": text, **fields}, headers=headers
    )


def page(browser, request) -> str:
    return browser.get(f"/requests/{request.id}/").content.decode()


def test_a_question_shows_as_not_answered_until_the_agent_answers(asked, bot, rita, browser_of):
    browser = browser_of(rita)
    shown = send(browser, asked, "Which account?", asks="yes")
    assert shown.status_code == 200
    assert shown.content.decode().strip().startswith('<section class="card" id="thread">')
    said = Comment.objects.get()
    assert (said.person, said.asks, said.text) == (rita, True, "Which account?")
    assert "Question, not answered yet" in page(browser, asked)
    say(asked, bot, "The operating account")
    shown = page(browser, asked)
    assert "not answered yet" not in shown
    assert "Question, answered" in shown
    assert "Claim of" in shown
    assert "asked the agent" in shown


def test_only_a_comment_asks_nothing(asked, rita, browser_of):
    send(browser_of(rita), asked)
    assert not Comment.objects.get().asks
    assert not ApprovalRequest.objects.get().asks_agent


def test_without_javascript_the_browser_comes_back_to_the_thread(asked, rita, browser_of):
    response = send(browser_of(rita), asked, headers={})
    assert response.status_code == 302
    assert response["Location"] == f"/requests/{asked.id}/#thread"


@pytest.mark.parametrize("headers", [{}, PART])
@pytest.mark.parametrize("text", ["", " \n ", "x" * 10_001])
def test_a_refused_text_stays_in_its_field(asked, rita, browser_of, text, headers):
    response = send(browser_of(rita), asked, text, headers=headers)
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'id="comment-error"' in shown
    assert f'aria-describedby="comment-error">{text.strip()}</textarea>' in shown
    assert not Comment.objects.exists()


@pytest.mark.parametrize("headers", [{}, PART])
def test_what_comes_too_late_is_given_back(asked, rui, rita, browser_of, headers):
    decide(asked, rui)
    response = send(browser_of(rita), asked, headers=headers)
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Your comment was not sent" in shown
    assert "What I typed &amp; want kept" in shown
    assert FORM not in shown
    assert 'class="card" id="thread"' in shown


@pytest.mark.parametrize(("who", "may"), [("rita", True), ("sam", True), ("ana", False)])
def test_the_form_is_there_exactly_where_a_comment_would_be_taken(
    asked, bot, rita, sam, ana, browser_of, who, may
):
    say(asked, bot, "Anything unclear?")
    browser = browser_of({"rita": rita, "sam": sam, "ana": ana}[who])
    shown = page(browser, asked)
    assert "Anything unclear?" in shown
    assert (FORM in shown) == may
    assert (send(browser, asked).status_code == 200) == may


def test_where_nothing_was_said_there_is_just_the_form(asked, rita, ana, browser_of):
    assert FORM in page(browser_of(rita), asked)
    assert 'id="thread"' not in page(browser_of(ana), asked)


def test_a_closed_request_keeps_its_thread_and_takes_no_more(asked, rita, browser_of):
    say(asked, rita, "Which account?", asks=True)
    decide(asked, rita)
    shown = page(browser_of(rita), asked)
    assert "Question, never answered" in shown
    assert FORM not in shown


def test_what_an_agent_says_is_hostile(asked, bot, rita, browser_of):
    say(asked, bot, "<script>alert(1)</script> \u202egnp.exe")
    shown = page(browser_of(rita), asked)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "\u202e" not in shown


def test_an_outsider_and_a_form_without_our_token_are_refused(asked, rita, otto, browser_of):
    assert send(browser_of(otto), asked).status_code == 404
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rita)
    assert send(browser, asked)["X-Problem"] == "csrf_failed"
    assert not Comment.objects.exists()


def test_a_comment_does_not_change_what_is_to_be_decided(asked, bot, rita, browser_of):
    """The page tells by these two whether it may swap what stands beside the decision."""

    def stamps():
        shown = page(browser_of(rita), asked)
        marks = (
            shown.partition(f'{name}="')[2].partition('"')[0]
            for name in ("data-stamp", "data-beside")
        )
        return tuple(marks)

    before = stamps()
    say(asked, rita, asks=True)
    say(asked, bot, "Operating")
    after = stamps()
    assert after[0] == before[0]
    assert after[1] != before[1]
    decide(asked, rita)
    assert stamps()[0] != after[0]
