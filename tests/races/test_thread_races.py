"""A question, its answer and a decision at the same instant; many calls for one place of a turn."""

import json
from collections import Counter

import pytest
from django.core.management import call_command

from approvals.models import ApprovalRequest, AuditEvent, Comment, Decision
from approvals.rules import strict_json
from tests.api.calls import CREATE, REQUESTS, answer_to
from tests.make import make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def poster(client, body, step="", **headers):
    """What a contender does to a request: POST this body; the status that it is answered."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request_id: (
        client.post(
            f"{REQUESTS}/{request_id}{step}" if step else REQUESTS,
            json.dumps(body),
            content_type="application/json",
            headers=sent,
        ).status_code
    )


def test_question_answer_and_decision_come_one_after_the_other(
    bot, rita, rui, join, project, api, browser_of
):
    mia = join(project, "mia", "lead")
    approve = answer_to({"revision": 1, "action_digest": make_request(bot).action_digest})
    page = browser_of(rui)
    part = {"HX-Request": "true", "HX-Target": "thread"}
    contenders = {
        "rita asks": poster(api(rita), {"text": "Which?", "asks": True}, "/comments"),
        "rui asks": lambda request_id: (
            page.post(
                f"/requests/{request_id}/comment/", {"text": "Why?", "asks": "yes"}, headers=part
            ).status_code
        ),
        "bot says": poster(api(bot), {"text": "That one"}, "/comments"),
        "mia approves": poster(api(mia), approve, "/responses"),
    }
    rounds = [Round(make_request(bot).id) for _ in range(ROUNDS)]
    assert contend(rounds, contenders) == []
    for contest in rounds:
        assert contest.results["mia approves"] == 201
        check(contest)
    assert Decision.objects.count() == ROUNDS
    call_command("verify_audit")


def check(contest):
    """What was taken was said, in the order that the journal has; what came after was refused."""
    told = [told for name, told in contest.results.items() if name != "mia approves"]
    assert set(told) <= {200, 201, 409}
    request = ApprovalRequest.objects.get(pk=contest.target)
    comments = Comment.objects.filter(request=request)
    assert comments.count() == sum(status != 409 for status in told)
    assert request.version == 2 + comments.count()
    events = AuditEvent.objects.filter(request=request, type="comment.added").order_by("number")
    assert [strict_json.read_object(each.facts)["comment"] for each in events] == [
        each.id for each in comments.order_by("at", "id")
    ]
    last = events.last()
    assert request.asks_agent == (last is not None and last.actor_kind == "human")


def test_of_many_calls_for_one_place_exactly_one_gets_it(bot, api):
    def body(key, index, size):
        return {**CREATE, "group": {"key": key, "index": index, "size": size}}

    for key in ("turn-1", "turn-2", "turn-3"):
        contenders = {f"call {n}": poster(api(bot), body(key, 0, 3)) for n in range(8)}
        contest = Round("")
        assert contend([contest], contenders) == []
        assert Counter(contest.results.values()) == {201: 1, 409: 7}


def test_of_calls_that_disagree_about_the_size_one_size_holds(bot, api):
    for turn in range(5):
        contenders = {
            f"call {index}": poster(
                api(bot),
                {**CREATE, "group": {"key": f"turn-{turn}", "index": index, "size": 4 + index % 2}},
            )
            for index in range(4)
        }
        contest = Round("")
        assert contend([contest], contenders) == []
        assert set(contest.results.values()) <= {201, 409}
        sizes = ApprovalRequest.objects.filter(group_key=f"turn-{turn}")
        assert sizes.values("group_size").distinct().count() == 1
        assert Counter(contest.results.values())[201] == sizes.count() == 2


def test_the_same_call_at_once_is_one_request(bot, api):
    body = {**CREATE, "group": {"key": "turn-7", "index": 0, "size": 2}}
    contenders = {f"try {n}": poster(api(bot), body, Idempotency_Key="call-0") for n in range(8)}
    rounds = [Round(""), Round("")]
    assert contend(rounds, contenders) == []
    first, second = (Counter(each.results.values()) for each in rounds)
    assert first[201] == 1
    assert set(first + second) <= {200, 201, 409}
    assert ApprovalRequest.objects.count() == 1
