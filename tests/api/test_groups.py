"""Groups: a place for each call, and GET /api/v1/groups/{key}."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import ApiKey, ApprovalRequest

from .calls import CREATE, REQUESTS, answer_to, opened, path_of, post, refused


def place(index, key="turn-7", size=3):
    return {"group": {"key": key, "index": index, "size": size}}


def turn(client, key="turn-7"):
    return client.get(f"/api/v1/groups/{quote(key, safe='')}")


def test_the_calls_of_a_turn_come_in_their_order(agent, reviewer):
    for index in (2, 0):
        opened(agent, title=f"call {index}", **place(index))
    opened(agent, title="of another turn", **place(0, key="turn-8"))
    shown = turn(agent).json()
    assert set(shown) == {"data"}
    assert [each["title"] for each in shown["data"]] == ["call 0", "call 2"]
    assert shown["data"][0]["group"] == {"key": "turn-7", "index": 0, "size": 3}
    assert shown["data"][0] == agent.get(path_of(shown["data"][0])).json()


def test_a_turn_that_has_no_call_is_not_found(agent, api, other_bot):
    opened(agent, **place(0))
    refused(turn(agent, "turn-8"), 404, "not_found")
    refused(turn(api(other_bot)), 404, "not_found")


def test_a_turn_is_its_agents_alone(agent, reviewer):
    opened(agent, **place(0))
    refused(turn(reviewer), 403, "agents_only")
    refused(turn(reviewer, "turn-8"), 403, "agents_only")


def test_a_key_needs_the_scope(agent):
    opened(agent, **place(0))
    ApiKey.objects.update(scopes=["requests:create"])
    refused(turn(agent), 403, "not_allowed")


@pytest.mark.parametrize("key", ["a/b", "a b/", "ä?x=1#&%", "..", "k" * 255])
def test_any_key_that_was_taken_is_found_again(agent, key):
    opened(agent, **place(0, key=key))
    assert [each["group"]["key"] for each in turn(agent, key).json()["data"]] == [key]


def test_what_is_due_is_settled_before_it_is_shown(agent, turn_clock):
    opened(agent, expires_in=60, **place(0))
    opened(agent, expires_in=600, **place(1))
    turn_clock(60)
    assert [each["status"] for each in turn(agent).json()["data"]] == ["rejected", "pending"]


@pytest.mark.parametrize("query", ["wait=0", "wait=61", "wait=x", "limit=5", "wait=5&wait=5"])
def test_an_unsound_query_is_refused(agent, query):
    opened(agent, **place(0))
    assert agent.get(f"/api/v1/groups/turn-7?{query}").status_code == 422


def test_a_place_is_given_once(agent, api, other_bot):
    opened(agent, **place(0))
    problem = refused(post(agent, REQUESTS, {**CREATE, **place(0)}), 409, "group_conflict")
    assert (problem["key"], problem["index"], problem["size"]) == ("turn-7", 0, 3)
    opened(api(other_bot), **place(0))
    assert ApprovalRequest.objects.count() == 2


def test_a_turn_has_one_size_and_no_place_past_it(agent):
    opened(agent, **place(0))
    refused(post(agent, REQUESTS, {**CREATE, **place(1, size=4)}), 409, "group_conflict")
    refused(post(agent, REQUESTS, {**CREATE, **place(3)}), 409, "group_conflict")
    opened(agent, **place(1))


def test_the_same_call_again_is_the_first_one(agent):
    first = post(agent, REQUESTS, {**CREATE, **place(0)}, Idempotency_Key="c0")
    again = post(agent, REQUESTS, {**CREATE, **place(0)}, Idempotency_Key="c0")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]


def test_a_list_is_narrowed_to_a_turn(agent, reviewer, api, other_bot):
    mine = opened(agent, **place(0))["id"]
    theirs = opened(api(other_bot), **place(0))["id"]
    opened(agent, **place(0, key="turn-8"))

    def listed(client, **query):
        return [each["id"] for each in client.get(REQUESTS, query).json()["data"]]

    assert listed(agent, group="turn-7") == [mine]
    assert listed(reviewer, group="turn-7") == [theirs, mine]
    assert listed(reviewer, group="turn-7", agent="bot") == [mine]
    assert listed(agent, group="turn") == []


def test_each_kind_is_found_by_its_name(agent, reviewer):
    asked = {
        "form": {"action": None, "form": {"schema": {"type": "object"}}},
        "budget": {"action": None, "budget": {"amount": "5.00", "currency": "EUR"}},
        "input": {"action": None, "kind": "input"},
        "feedback": {"kind": "feedback"},
        "confirmation": {"confirm_phrase": "DEPLOY"},
        "choice": {"options": [{"value": "go", "label": "Go", "effect": "approve"}]},
        "binary": {},
    }
    made = {kind: opened(agent, **fields)["id"] for kind, fields in asked.items()}
    for kind, id in made.items():
        found = agent.get(REQUESTS, {"kind": kind}).json()["data"]
        assert [(each["id"], each["kind"]) for each in found] == [(id, kind)]


def test_a_turn_is_decided_call_by_call(agent, reviewer):
    calls = [opened(agent, **place(index)) for index in range(3)]
    post(reviewer, path_of(calls[1], "/responses"), answer_to(calls[1], "reject"))
    following = [each["next_action"] for each in turn(agent).json()["data"]]
    assert following == ["wait", "stop", "wait"]


def test_a_turn_of_any_length_costs_the_same_statements(agent):
    counts = []
    for key, size in (("short", 2), ("long", 12)):
        for index in range(size):
            opened(agent, **place(index, key=key, size=size))
        turn(agent, key)
        with CaptureQueriesContext(connection) as asked:
            assert len(turn(agent, key).json()["data"]) == size
        counts.append(len(asked))
    assert counts[0] == counts[1]
