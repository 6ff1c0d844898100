"""An approval over one's own limit is kept as a recommendation (api.md 2.5)."""

import pytest

from approvals.models import Response

from .calls import REQUESTS, answer_to, path_of, post, refused

BUDGET = {"title": "Ads", "budget": {"amount": "500.00", "currency": "EUR"}}


@pytest.fixture
def asked(agent, rita):
    rita.memberships.update(limits={"EUR": "100.00"})
    return post(agent, REQUESTS, BUDGET).json()


def answers(client, request, type="approve", **fields):
    return post(client, path_of(request, "/responses"), answer_to(request, type, **fields))


def test_it_is_told_and_does_not_count_and_the_agent_goes_on_waiting(agent, reviewer, asked):
    response = answers(reviewer, asked)
    assert response.status_code == 201
    assert response.json()["response"]["recommended"] is True
    shown = agent.get(path_of(asked)).json()
    assert (shown["status"], shown["next_action"], shown["decision"]) == ("pending", "wait", None)
    assert shown["stages"][0]["approvals"] == 0


def test_the_same_again_is_the_first_and_another_answer_is_refused(reviewer, asked):
    first = answers(reviewer, asked)
    again = answers(reviewer, asked)
    assert again.status_code == 200
    assert again.json()["response"] == first.json()["response"]
    refused(answers(reviewer, asked, "reject"), 409, "already_responded")
    less = {"approved_amount": "50.00", "currency": "EUR", "justification": "Less."}
    refused(answers(reviewer, asked, data=less), 409, "already_responded")
    assert Response.objects.count() == 1


def test_somebody_without_such_a_limit_decides(agent, reviewer, asked, api, rui):
    answers(reviewer, asked)
    shown = answers(api(rui), asked).json()["request"]
    assert (shown["status"], shown["decision"]["by"]["id"]) == ("approved", rui.id)
    assert shown["decision"]["data"]["approved_amount"] == "500.00"
