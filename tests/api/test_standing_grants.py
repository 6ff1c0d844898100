"""Standing grants over HTTP (api.md 3)."""

import pytest

from approvals.models import StandingGrant
from tests.api.calls import advance, answer_to, opened, path_of, pointers, post, refused
from tests.grants import granted, refunds

HERE = "/api/v1/standing-grants"
REFUND = {"action": {"name": "refund", "args": {"to": "acme", "amount": "40.00"}, "risk": "low"}}


@pytest.fixture
def ruled(bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    return bot


def test_from_the_wish_to_what_goes_through_and_to_the_end(ruled, rita, rui, api):
    asker, approver, agent = api(rita), api(rui), api(ruled)
    limit = {"field": "args.amount", "currency": "EUR", "max": 60.50}
    asked = post(asker, HERE, advance(sum=limit))
    assert asked.status_code == 201, asked.content
    request = asked.json()
    assert request["action"]["name"] == "countersign.standing_grant"
    assert request["status"] == "pending"
    assert opened(agent, **REFUND)["status"] == "pending"
    done = post(approver, path_of(request, "/responses"), answer_to(request)).json()["request"]
    assert (done["status"], done["grant"]["status"]) == ("approved", "consumed")
    assert done["execution"]["status"] == "succeeded"

    through = opened(agent, **REFUND)
    (grant,) = asker.get(HERE).json()["data"]
    assert through["decision"]["standing_grant"] == grant["id"]
    assert through["decision"]["by"]["kind"] == "policy"
    assert (grant["status"], grant["used"], grant["uses"]) == ("active", 1, 5)
    assert grant["sum"] == {"field": "amount", "currency": "EUR", "max": "60.5", "used": "40"}
    assert grant["args"] == {"to": {"equals": "acme"}, "amount": {"max": "100"}}
    assert grant["request"] == request["id"]
    assert opened(agent, **REFUND)["decision"] is None  # the sum is used up

    ended = asker.delete(f"{HERE}/{grant['id']}")
    assert (ended.status_code, ended.json()["ended_why"]) == (200, "by_hand")
    assert asker.delete(f"{HERE}/{grant['id']}").json() == ended.json()


@pytest.mark.parametrize(
    ("fields", "where", "code"),
    [
        ({"agent": "nobody"}, "/agent", "unknown_agent"),
        ({"agent": "agt_\0"}, "/agent", "bad_string"),
        ({"uses": 101}, "/uses", "out_of_range"),
        ({"uses": "5"}, "/uses", "invalid_type"),
        ({"until": "2020-01-01T00:00:00Z"}, "/until", "out_of_range"),
        ({"until": "tomorrow"}, "/until", "invalid_value"),
        ({"until": "9999-12-31T23:59:59Z"}, "/until", "out_of_range"),
        ({"args": {"to": "acme"}}, "/args/to", "invalid_value"),
        ({"args": {"to": {"like": "*"}}}, "/args/to", "invalid_value"),
        ({"args": []}, "/args", "invalid_type"),
        ({"sum": {"field": "to", "currency": "EUR", "max": 5}}, "/sum/field", "invalid_value"),
        ({"sum": {"field": "amount", "currency": "eur", "max": 5}}, "/sum/currency", None),
        ({"sum": {"field": "amount", "currency": "EUR"}}, "/sum/max", "missing_field"),
        ({"reason": "  "}, "/reason", None),
        ({"action": "countersign.standing_grant"}, "/action", "invalid_value"),
        ({"action": "other"}, "/action", "not_relievable"),
        ({"pattern": "*"}, "/pattern", "unknown_field"),
    ],
)
def test_a_mistake_is_named_where_it_stands(ruled, rita, api, fields, where, code):
    answered = post(api(rita), HERE, advance(**fields))
    problem = answered.json()
    assert answered.status_code == 422
    assert (where, code or problem["errors"][0]["code"]) in pointers(problem)
    assert not StandingGrant.objects.exists()


def test_an_agent_neither_sees_nor_asks_nor_ends(ruled, rita, rui, api):
    grant, agent = granted(ruled, rita, rui), api(ruled)
    refused(agent.get(HERE), 403, "agents_cannot_respond")
    refused(post(agent, HERE, advance()), 403, "agents_cannot_respond")
    refused(agent.delete(f"{HERE}/{grant.id}"), 403, "agents_cannot_respond")


def test_an_agent_cannot_ask_in_countersigns_name(ruled, rita, api):
    body = {"title": "Let me", "action": {"name": "countersign.standing_grant", "args": {}}}
    problem = refused(post(api(ruled), "/api/v1/requests", body), 422, "invalid_value")
    assert pointers(problem) == [("/action/name", "invalid_value")]


def test_a_key_without_the_scope_only_reads(ruled, rita, rui, api):
    grant, client = granted(ruled, rita, rui), api(rita)
    rita.keys.update(scopes=["requests:read"])
    assert client.get(HERE).status_code == 200
    refused(post(client, HERE, advance()), 403, "not_allowed")
    refused(client.delete(f"{HERE}/{grant.id}"), 403, "not_allowed")


def test_the_same_key_asks_once(ruled, rita, api):
    client, body = api(rita), advance()
    first = post(client, HERE, body, Idempotency_Key="once")
    again = post(client, HERE, body, Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert StandingGrant.objects.count() == 1


def test_the_list_has_pages(ruled, rita, rui, api):
    ids = [granted(ruled, rita, rui).id for _ in range(3)]
    client = api(rui)
    first = client.get(f"{HERE}?limit=2").json()
    rest = client.get(f"{HERE}?limit=2&cursor={first['next_cursor']}").json()
    assert [each["id"] for each in first["data"] + rest["data"]] == sorted(ids, reverse=True)
    assert rest["next_cursor"] is None
    refused(client.get(f"{HERE}?cursor=x"), 422, "invalid_cursor")


def test_another_project_knows_nothing_of_it(ruled, rita, rui, otto, api):
    grant = granted(ruled, rita, rui)
    assert api(otto).get(HERE).json()["data"] == []
    refused(api(otto).delete(f"{HERE}/{grant.id}"), 404, "not_found")
    refused(api(otto).delete(f"{HERE}/sgt_%00"), 404, "not_found")
