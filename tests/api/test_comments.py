"""GET and POST /api/v1/requests/{id}/comments."""

import pytest

from approvals.models import ApiKey, Comment

from .calls import answer_to, opened, path_of, pointers, post, refused


@pytest.fixture
def asked(agent):
    return opened(agent)


def say(client, request, text="Which account?", **fields):
    headers = {name: fields.pop(name) for name in ("Idempotency_Key",) if name in fields}
    return post(client, path_of(request, "/comments"), {"text": text, **fields}, **headers)


def thread(client, request):
    response = client.get(path_of(request, "/comments"))
    assert response.status_code == 200
    return response.json()["data"]


def test_a_question_and_its_answer(asked, agent, reviewer, rita, bot):
    question = say(reviewer, asked, asks=True)
    assert question.status_code == 201
    first = question.json()
    assert set(first) == {"id", "at", "text", "asks", "by"}
    assert (first["text"], first["asks"]) == ("Which account?", True)
    assert first["by"] == {"kind": "human", "id": rita.id, "name": "Rita"}
    shown = agent.get(path_of(asked)).json()
    assert (shown["next_action"], shown["version"]) == ("answer", asked["version"] + 1)
    reply = say(agent, asked, "The operating account").json()
    assert reply["by"] == {"kind": "agent", "id": bot.id, "name": "bot"}
    assert agent.get(path_of(asked)).json()["next_action"] == "wait"
    assert thread(agent, asked) == thread(reviewer, asked) == [first, reply]


def test_the_requesters_and_owners_see_and_join_in(asked, agent, reviewer, api, sam):
    say(reviewer, asked, asks=True)
    owner = api(sam)
    assert say(owner, asked, "It is Nordea").status_code == 201
    assert [each["by"]["name"] for each in thread(owner, asked)] == ["Rita", "Sam"]


def test_who_only_watches_reads_and_says_nothing(asked, api, ana, join, project):
    for person in (ana, join(project, "ada", "auditor")):
        client = api(person)
        refused(say(client, asked), 403, "not_allowed")
        assert thread(client, asked) == []
    both = api(join(project, "bea", "admin", "reviewer"))
    assert say(both, asked).status_code == 201


def test_who_may_not_know_of_it_finds_nothing(asked, api, otto, other_bot):
    for client in (api(otto), api(other_bot)):
        refused(say(client, asked), 404, "not_found")
        refused(client.get(path_of(asked, "/comments")), 404, "not_found")


def test_the_same_call_twice_is_one_comment(asked, reviewer):
    first = say(reviewer, asked, asks=True, Idempotency_Key="q1")
    again = say(reviewer, asked, asks=True, Idempotency_Key="q1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    refused(say(reviewer, asked, Idempotency_Key="q1"), 409, "idempotency_key_reused")
    assert Comment.objects.count() == 1


def test_a_key_needs_the_scope(asked, agent, reviewer):
    for keys in (ApiKey.objects.filter(agent=None), ApiKey.objects.filter(person=None)):
        keys.update(scopes=["requests:read"])
    for client in (agent, reviewer):
        refused(say(client, asked), 403, "not_allowed")
        assert thread(client, asked) == []
    ApiKey.objects.update(scopes=["respond", "requests:create"])
    for client in (agent, reviewer):
        assert say(client, asked).status_code == 201
        refused(client.get(path_of(asked, "/comments")), 403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/text", "missing_field"),
        ({"text": ""}, "/text", "out_of_range"),
        ({"text": " \n "}, "/text", "invalid_value"),
        ({"text": "x" * 10_001}, "/text", "out_of_range"),
        ({"text": 5}, "/text", "invalid_type"),
        ({"text": "x", "asks": "yes"}, "/asks", "invalid_type"),
        ({"text": "x", "by": "rui"}, "/by", "unknown_field"),
        ({"text": "x\x00"}, "/text", "bad_string"),
    ],
)
def test_an_unsound_body_is_refused(asked, reviewer, body, pointer, code):
    problem = refused(post(reviewer, path_of(asked, "/comments"), body), 422, code)
    assert pointers(problem) == [(pointer, code)]
    assert thread(reviewer, asked) == []


def test_an_agent_asks_people_with_a_request(asked, agent):
    problem = refused(say(agent, asked, asks=True), 422, "invalid_value")
    assert pointers(problem) == [("/asks", "invalid_value")]


def test_nothing_is_said_after_the_end(asked, agent, reviewer, turn_clock):
    post(reviewer, path_of(asked, "/responses"), answer_to(asked))
    refused(say(reviewer, asked), 409, "request_closed")
    late = opened(agent, expires_in=60)
    turn_clock(60)
    refused(say(reviewer, late, asks=True), 409, "request_expired")


def test_a_text_comes_back_as_it_was_sent(asked, reviewer):
    text = "  <b>\u202e 5.00\r\n\tπ 👍🏽 "
    assert say(reviewer, asked, text).json()["text"] == text
    assert thread(reviewer, asked)[0]["text"] == text


def test_a_parameter_that_is_not_known_is_refused(asked, reviewer):
    refused(reviewer.get(path_of(asked, "/comments?limit=5")), 422, "unknown_field")
