"""The thread: who asked, who answered, and what the agent sees of it."""

import pytest
from django.core.management import call_command

from approvals.actions import comments
from approvals.actions.expiry import settle
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Conflict, Invalid
from approvals.models import ApprovalRequest, AuditEvent, Comment
from approvals.reads import wire
from approvals.reads.names import Names
from approvals.reads.thread import comments_of, thread
from approvals.rules import strict_json
from tests.make import decide, make_request, of_agent, say

EVERYBODY = Names(hidden=False, reader="")


@pytest.fixture
def asked(bot):
    return make_request(bot, allowed_responses=("approve", "request_changes"))


def now(request) -> ApprovalRequest:
    return ApprovalRequest.objects.get(pk=request.pk)


def next_action(request) -> str:
    return wire.following_action(now(request))


def test_a_question_is_put_to_the_agent_until_it_says_something(asked, bot, rita):
    say(asked, rita, asks=True)
    assert next_action(asked) == "answer"
    say(asked, rita, "I mean the one at Nordea")
    assert next_action(asked) == "answer"
    say(asked, bot, "The operating account")
    assert next_action(asked) == "wait"


def test_one_answer_is_an_answer_to_all_that_was_asked(asked, bot, rita, rui):
    say(asked, rita, "Which account?", asks=True)
    say(asked, rui, "And why today?", asks=True)
    said = thread(comments_of(asked, EVERYBODY))
    assert [each.open for each in said] == [True, True]
    say(asked, bot, "Operating; the invoice is due")
    said = thread(comments_of(asked, EVERYBODY))
    assert [each.open for each in said] == [False, False, False]
    assert [each.by_agent for each in said] == [False, False, True]
    assert next_action(asked) == "wait"


def test_a_comment_asks_nothing(asked, bot, rita):
    say(asked, rita)
    say(asked, bot)
    assert next_action(asked) == "wait"


def test_each_raises_the_version_by_one_and_tells_what_was_so(asked, bot, rita):
    said = say(asked, rita, asks=True)
    say(asked, bot)
    assert now(asked).version == 3
    first = AuditEvent.objects.filter(type="comment.added").order_by("number")[0]
    assert strict_json.read_object(first.facts) == {
        "comment": said.id, "asks": True, "status": "pending", "version": 2
    }  # fmt: skip
    assert "Which account?" in first.detail.value


def test_a_question_does_not_hide_that_changes_were_asked_for(asked, bot, rita):
    decide(asked, rita, "request_changes", "Not like this")
    say(asked, rita, asks=True)
    assert next_action(asked) == "resubmit"
    resubmit(request_id=asked.id, resubmission=Resubmission(revision=1), actor=of_agent(bot))
    assert next_action(asked) == "wait"


def test_a_question_does_not_stop_a_decision(asked, rita, rui):
    say(asked, rita, asks=True)
    decide(asked, rui)
    assert next_action(asked) == "execute"


def test_a_closed_request_takes_no_comment(asked, bot, rita):
    decide(asked, rita)
    for who in (bot, rita):
        with pytest.raises(Conflict) as refusal:
            say(asked, who)
        assert refusal.value.code == "request_closed"
    assert not Comment.objects.exists()


def test_after_the_deadline_nothing_is_said_whether_it_was_settled_or_not(bot, rita, turn_clock):
    request = make_request(bot, expires_in=60)
    turn_clock(60)
    for _ in range(2):
        with pytest.raises(Conflict) as refusal:
            say(request, rita, asks=True)
        assert refusal.value.code == "request_expired"
        settle([request.id])


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "invalid_value"), (" \n\t", "invalid_value"), ("x" * 10_001, "out_of_range")],
)
def test_a_comment_says_something_and_not_too_much(asked, rita, text, code):
    with pytest.raises(Invalid) as refusal:
        say(asked, rita, text)
    assert [(each.pointer, each.code) for each in refusal.value.errors] == [("/text", code)]
    say(asked, rita, "x" * 10_000)


def test_only_people_ask_the_agent(asked, bot):
    with pytest.raises(Invalid) as refusal:
        say(asked, bot, asks=True)
    assert [(each.pointer, each.code) for each in refusal.value.errors] == [
        ("/asks", "invalid_value")
    ]


def test_an_agent_that_talks_too_much_leaves_room_for_people(asked, bot, rita, monkeypatch):
    monkeypatch.setattr(comments, "MAX_COMMENTS", 2)
    for _ in range(2):
        say(asked, bot)
    with pytest.raises(Conflict) as refusal:
        say(asked, bot)
    assert refusal.value.code == "too_many_comments"
    say(asked, rita, asks=True)
    assert next_action(asked) == "answer"


def test_a_thread_has_a_size_that_a_page_can_show(asked, bot, rita, monkeypatch):
    monkeypatch.setattr(comments, "MAX_CHARACTERS", 20)
    say(asked, bot, "π" * 15)
    with pytest.raises(Conflict) as refusal:
        say(asked, bot, "x" * 6)
    assert refusal.value.code == "too_many_comments"
    assert refusal.value.facts == {"comments": 1, "characters": 15}
    say(asked, bot, "x" * 5)
    say(asked, rita, "x" * 20)


def test_the_audit_tells_a_thread_and_finds_a_changed_one(asked, bot, rita, capsys):
    say(asked, rita, asks=True)
    say(asked, bot, "Operating")
    decide(asked, rita)
    call_command("verify_audit")
