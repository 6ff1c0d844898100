"""Sent back and sent again (lifecycle.md, Resubmit; api.md 2.4, 2.5)."""

from datetime import timedelta
from typing import Any

import pytest

from approvals import clock
from approvals.models import ApprovalRequest, OutboxMessage, Response, Tool
from approvals.reads.verification import verify
from tests.api.calls import REQUESTS, answer_to, path_of, pointers, post, refused

DRAFT = {"name": "send_mail", "args": {"to": "x@example.com", "body": "Dear all, hello."}}
NOTE = {"pointer": "/action/args/body", "quote": "hello", "offset": 10, "text": "warmer, please"}


@pytest.fixture
def draft(agent):
    body = {"title": "A letter", "kind": "feedback", "action": DRAFT, "expires_in": 3600}
    return post(agent, REQUESTS, body).json()


def send_back(reviewer: Any, request: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = answer_to(request, "request_changes", **{"reason": "Not like this.", **fields})
    response = post(reviewer, path_of(request, "/responses"), body)
    assert response.status_code == 201, response.content
    shown: dict[str, Any] = response.json()["request"]
    return shown


def resubmit(agent: Any, request: dict[str, Any], **fields: Any) -> Any:
    body = {"revision": request["revision"], **fields}
    return post(agent, path_of(request, "/resubmit"), body)


def redrafted(text: str) -> dict[str, Any]:
    return {**DRAFT, "args": {**DRAFT["args"], "body": text}}  # type: ignore[dict-item]


def test_changes_go_to_the_agent_and_the_next_revision_comes_back(agent, reviewer, draft, project):
    back = send_back(reviewer, draft, annotations=[NOTE])
    assert (back["status"], back["next_action"]) == ("changes_requested", "resubmit")
    expected = {"round": 1, "of": 5, "reason": "Not like this.", "option": None}
    assert back["changes"] == {**expected, "annotations": [NOTE]}
    response = resubmit(agent, back, action=redrafted("Dear all, welcome."), message="Warmer now.")
    assert response.status_code == 200, response.content
    again = response.json()
    assert (again["status"], again["revision"], again["next_action"]) == ("pending", 2, "wait")
    assert again["action"]["args"]["body"] == "Dear all, welcome."
    assert again["original_action"] == DRAFT
    assert again["action_digest"] != draft["action_digest"]
    assert again["expires_at"] > draft["expires_at"]
    old = post(reviewer, path_of(draft, "/responses"), answer_to(draft))
    refused(old, 409, "stale_revision")
    new = post(reviewer, path_of(again, "/responses"), answer_to(again))
    decision = new.json()["request"]["decision"]
    assert (decision["outcome"], decision["edited"]) == ("approved", False)
    assert decision["action"] == redrafted("Dear all, welcome.")
    assert verify().broken is None


def test_what_is_left_out_stays_as_it_was(agent, reviewer):
    body = {"title": "Where?", "kind": "input", "description": "one", "context": {"a": 1},
            "allowed_responses": ["respond", "request_changes"]}  # fmt: skip
    request = post(agent, REQUESTS, body).json()
    back = send_back(reviewer, request)
    same = resubmit(agent, back, context={"a": 2}).json()
    assert (same["description"], same["context"]) == ("one", {"a": 2})
    assert same["action_digest"] == request["action_digest"]
    other = resubmit(agent, send_back(reviewer, same), description="two").json()
    assert other["action_digest"] != request["action_digest"]


def test_a_sum_may_be_lowered(agent, reviewer):
    budget = {"amount": "500.00", "currency": "EUR"}
    body = {"title": "x", "budget": budget, "allowed_responses": ["approve", "request_changes"]}
    back = send_back(reviewer, post(agent, REQUESTS, body).json())
    refused(resubmit(agent, back, budget={**budget, "amount": "x"}), 422, "invalid_value")
    again = resubmit(agent, back, budget={**budget, "amount": "400.00"}).json()
    assert again["budget"]["amount"] == "400.00"
    decided = post(reviewer, path_of(again, "/responses"), answer_to(again)).json()["request"]
    assert decided["decision"]["data"]["approved_amount"] == "400.00"


def test_an_action_may_come_with_a_later_revision(agent, reviewer, project):
    Tool.objects.create(project=project, name="*", mask=["/to"])
    asked = {"title": "Which?", "form": {"schema": {}}, "allowed_responses": ["request_changes"]}
    back = send_back(reviewer, post(agent, REQUESTS, asked).json())
    again = resubmit(agent, back, action=DRAFT).json()
    assert (again["action"], again["original_action"]) == (DRAFT, None)
    listed = reviewer.get(REQUESTS).json()["data"]
    assert [each["original_action"] for each in listed] == [None]


def test_a_second_new_revision_is_too_late(agent, reviewer, draft):
    back = send_back(reviewer, draft)
    assert resubmit(agent, back, action=redrafted("one")).status_code == 200
    problem = refused(resubmit(agent, back, action=redrafted("two")), 409, "stale_revision")
    assert problem["revision"] == 2
    assert ApprovalRequest.objects.get().revision == 2


def test_nothing_is_sent_again_that_nobody_sent_back(agent, reviewer, draft):
    refused(resubmit(agent, draft), 409, "illegal_transition")
    answer = post(reviewer, path_of(draft, "/responses"), answer_to(draft, "reject"))
    assert answer.status_code == 201
    refused(resubmit(agent, draft), 409, "request_closed")


def test_while_the_agent_is_asked_nobody_answers(agent, reviewer, api, rui, draft):
    back = send_back(reviewer, draft)
    for type in ("approve", "reject"):
        late = post(api(rui), path_of(back, "/responses"), answer_to(back, type))
        refused(late, 409, "illegal_transition")
    again = post(reviewer, path_of(draft, "/responses"),
                 answer_to(draft, "request_changes", reason="Not like this."))  # fmt: skip
    assert again.status_code == 200
    assert post(agent, path_of(back, "/cancel"), {}).json()["status"] == "cancelled"


@pytest.mark.parametrize("annotations", [[], [{**NOTE, "text": " "}, {**NOTE, "text": ""}]])
def test_a_request_for_changes_says_which(reviewer, draft, annotations):
    body = answer_to(draft, "request_changes", reason="  ", annotations=annotations)
    problem = refused(post(reviewer, path_of(draft, "/responses"), body), 422, "reason_required")
    assert pointers(problem) == [("/reason", "reason_required")]
    assert send_back(reviewer, draft, reason="", annotations=[NOTE])["changes"]["reason"] == ""


def test_after_five_rounds_it_is_decided(agent, reviewer, draft):
    request = draft
    for number in range(1, 6):
        request = send_back(reviewer, request)
        assert request["changes"]["round"] == number
        request = resubmit(agent, request, action=redrafted(f"draft {number}")).json()
    body = answer_to(request, "request_changes", reason="again")
    problem = refused(post(reviewer, path_of(request, "/responses"), body), 422,
                      "max_rounds_reached")  # fmt: skip
    assert problem["of"] == 5
    assert post(reviewer, path_of(request, "/responses"), answer_to(request)).status_code == 201


def test_an_option_that_sends_back_is_a_round_too(agent, reviewer):
    options = [{"value": "redo", "label": "Redo", "effect": "changes"}]
    request = post(agent, REQUESTS, {"title": "x", "options": options}).json()
    for _ in range(5):
        body = answer_to(request, "choose", option="redo")
        back = post(reviewer, path_of(request, "/responses"), body).json()["request"]
        assert back["changes"]["option"] == "redo"
        request = resubmit(agent, back).json()
    body = answer_to(request, "choose", option="redo")
    refused(post(reviewer, path_of(request, "/responses"), body), 422, "max_rounds_reached")


@pytest.mark.parametrize(("on_timeout", "status"), [("reject", "rejected"), ("expire", "expired")])
def test_the_clock_runs_on_while_the_agent_is_asked(
    agent, reviewer, on_timeout, status, monkeypatch
):
    body = {"title": "A letter", "kind": "feedback", "action": DRAFT, "on_timeout": on_timeout}
    back = send_back(reviewer, post(agent, REQUESTS, body).json())
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    refused(resubmit(agent, back), 409, "request_expired")
    assert agent.get(path_of(back)).json()["status"] == status
    refused(resubmit(agent, back), 409, "request_expired")


def test_the_reviewers_are_told_of_the_new_revision(agent, reviewer, draft):
    again = resubmit(agent, send_back(reviewer, draft)).json()
    promised = OutboxMessage.objects.filter(request=again["id"], recipient="")
    assert list(promised.order_by("id").values_list("kind", "event")) == [
        ("mail_reviewers", "request.opened"),
        ("mail_reviewers", "request.resubmitted"),
    ]


def test_a_new_revision_never_lowers_the_risk(agent, reviewer):
    body = {"title": "x", "kind": "feedback", "action": {**DRAFT, "risk": "high"}}
    back = send_back(reviewer, post(agent, REQUESTS, body).json())
    again = resubmit(agent, back, action={**DRAFT, "risk": "low"}).json()
    assert (again["declared_risk"], again["effective_risk"]) == ("low", "high")


def test_only_its_agent_sends_it_again(agent, reviewer, draft):
    back = send_back(reviewer, draft)
    refused(resubmit(reviewer, back), 403, "agents_only")


def test_the_call_may_be_repeated_with_its_key(agent, reviewer, draft):
    back = send_back(reviewer, draft)
    body = {"revision": 1, "action": redrafted("again")}
    path = path_of(back, "/resubmit")
    first = post(agent, path, body, idempotency_key="k1")
    again = post(agent, path, body, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert again.json()["revision"] == 2


def test_a_recommendation_is_void_with_its_revision(agent, reviewer, rita, api, rui):
    rita.memberships.update(limits={"EUR": "100.00"})
    body = {"title": "x", "budget": {"amount": "500.00", "currency": "EUR"},
            "allowed_responses": ["approve", "request_changes"]}  # fmt: skip
    request = post(agent, REQUESTS, body).json()
    answer = post(reviewer, path_of(request, "/responses"), answer_to(request)).json()
    assert answer["response"]["recommended"] is True
    assert (answer["request"]["status"], answer["request"]["stages"][0]["approvals"]) == (
        "pending",
        0,
    )
    other = post(reviewer, path_of(request, "/responses"), answer_to(request, reason="more"))
    refused(other, 409, "already_responded")
    send_back(api(rui), request)
    assert Response.objects.get(recommended=True).voided_at is not None
