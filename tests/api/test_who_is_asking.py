"""Keys, sessions, scopes, projects (api.md 1, authentication)."""

from datetime import timedelta

import pytest
from django.test import Client

from approvals import clock
from approvals.access.keys import make_key
from approvals.models import Agent, ApiKey, ApprovalRequest, Membership, Person

from .calls import CREATE, REQUESTS, answer_to, opened, path_of, post, refused

ME = "/api/v1/me"


def client_of(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_nobody_is_told_how_to_sign_in(db):
    response = Client().get(REQUESTS)
    refused(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic dXNlcjpwYXNz",
        "Bearer cs_agent_000000000000_" + "0" * 39,
        "Bearer cs_user_%00",
        "Bearer " + "x" * 10_000,
    ],
)
def test_a_key_that_is_none_is_401(bot, authorization):
    refused(Client(headers={"Authorization": authorization}).get(ME), 401, "unauthenticated")


def test_a_key_with_one_wrong_letter_is_401(bot, key_for):
    key = key_for(bot)
    for place in range(len("cs_agent_"), len(key)):
        if key[place] == "_":
            continue
        wrong = key[:place] + ("0" if key[place] != "0" else "1") + key[place + 1 :]
        refused(client_of(wrong).get(ME), 401, "unauthenticated")


def test_a_sound_key_that_was_never_issued_is_401(db):
    refused(client_of(make_key("agent").plain).get(ME), 401, "unauthenticated")


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_a_key_that_ended_is_401_at_once(agent, field):
    assert agent.get(ME).status_code == 200
    ApiKey.objects.update(**{field: clock.now() - timedelta(seconds=1)})
    refused(agent.get(ME), 401, "unauthenticated")


def test_a_holder_who_was_deactivated_is_401_at_once(agent, reviewer, bot, rita):
    opened(agent)
    Agent.objects.update(is_active=False)
    refused(agent.get(ME), 401, "unauthenticated")
    Person.objects.filter(pk=rita.pk).update(is_active=False)
    refused(reviewer.get(ME), 401, "unauthenticated")
    assert ApprovalRequest.objects.get().status == "pending"


def test_who_has_no_role_any_more_is_401(reviewer, browser_of, rita):
    Membership.objects.update(is_active=False)
    refused(reviewer.get(ME), 401, "unauthenticated")
    refused(browser_of(rita).get(ME), 401, "unauthenticated")


def test_an_operator_has_no_api(db, api, browser_of, project):
    root = Person.objects.create_superuser("root", "root@example.com", "x")
    Membership.objects.create(project=project, person=root, is_admin=True, is_reviewer=True)
    refused(api(root).get(ME), 401, "unauthenticated")
    refused(browser_of(root).get(ME), 401, "unauthenticated")


def test_a_session_is_a_person(agent, rita, browser_of):
    request = opened(agent)
    browser = browser_of(rita)
    assert browser.get(ME).json()["username"] == "rita"
    assert post(browser, path_of(request, "/responses"), answer_to(request)).status_code == 201


def test_a_session_never_grants_an_agents_rights(sam, browser_of, bot):
    refused(post(browser_of(sam), REQUESTS, CREATE), 403, "agents_only")


def test_where_both_are_sent_the_key_wins(agent, rita, bot, key_for):
    browser = Client(headers={"Authorization": f"Bearer {key_for(bot)}"})
    browser.force_login(rita)
    assert browser.get(ME).json()["kind"] == "agent"
    request = opened(browser)
    refused(
        post(browser, path_of(request, "/responses"), answer_to(request)),
        403,
        "agents_cannot_respond",
    )
    wrong = Client(headers={"Authorization": "Bearer nonsense"})
    wrong.force_login(rita)
    refused(wrong.get(ME), 401, "unauthenticated")


def test_a_session_needs_the_csrf_token_and_a_key_does_not(agent, rita, key_for):
    request = opened(agent)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rita)
    assert browser.get(path_of(request)).status_code == 200
    path, body = path_of(request, "/responses"), answer_to(request)
    refused(post(browser, path, body), 403, "csrf_failed")
    refused(post(browser, path, body, X_CSRFToken="x" * 32), 403, "csrf_failed")
    refused(
        post(browser, path, b"a=1", content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    assert post(browser, path, body, X_CSRFToken=token).status_code == 201
    other = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key_for(rita)}"})
    assert post(other, path, body).status_code == 200


@pytest.mark.parametrize(
    ("scope", "method", "step"),
    [
        ("requests:read", "get", ""),
        ("requests:cancel", "post", "/cancel"),
        ("consume", "post", "/consume"),
        ("consume", "post", "/execution"),
    ],
)
def test_an_agents_key_reaches_as_far_as_its_scopes(agent, scope, method, step):
    request = opened(agent)
    ApiKey.objects.update(scopes=[each for each in ApiKey.AGENT_SCOPES if each != scope])
    path = path_of(request, step)
    answered = agent.get(path) if method == "get" else post(agent, path, {"x": 1})
    refused(answered, 403, "not_allowed")
    missing = path.replace(request["id"], "req_01K00000000000000000000000")
    answered = agent.get(missing) if method == "get" else post(agent, missing, {"x": 1})
    refused(answered, 404, "not_found")


def test_a_key_without_create_or_read_is_refused_before_its_body_or_query(agent):
    ApiKey.objects.update(scopes=[])
    refused(post(agent, REQUESTS, {}), 403, "not_allowed")
    refused(agent.get(REQUESTS, {"limit": "0"}), 403, "not_allowed")


@pytest.mark.parametrize(("scope", "step"), [("respond", "/responses"), ("revoke", "/revoke")])
def test_a_persons_token_reaches_as_far_as_its_scopes(agent, reviewer, rita, scope, step):
    request = opened(agent)
    if step == "/revoke":
        post(reviewer, path_of(request, "/responses"), answer_to(request))
    ApiKey.objects.filter(person=rita).update(scopes=["requests:read"])
    refused(post(reviewer, path_of(request, step), {"x": 1}), 403, "not_allowed")


def test_a_person_of_several_projects_names_one(api, rita, project, other_project, otto, join):
    join(other_project, "rita", "lead")
    client = api(rita)
    assert client.get(ME).json()["project"]["name"] == "demo"
    for name in ("other", other_project.id):
        shown = client.get(ME, {"project": name}).json()
        assert (shown["project"]["name"], shown["roles"]) == ("other", ["lead"])
    assert [each["name"] for each in shown["projects"]] == ["demo", "other"]
    refused(client.get(ME, {"project": "third"}), 404, "not_found")
    refused(api(otto).get(ME, {"project": "demo"}), 404, "not_found")


def test_a_token_of_one_project_opens_no_other(api, rita, project, other_project, join):
    join(other_project, "rita", "lead")
    client = api(rita)
    ApiKey.objects.update(project=project)
    assert [each["name"] for each in client.get(ME).json()["projects"]] == ["demo"]
    refused(client.get(ME, {"project": "other"}), 404, "not_found")


def test_an_agent_that_names_another_project_is_not_heard(agent, project, other_project):
    assert agent.get(ME, {"project": "demo"}).status_code == 200
    refused(agent.get(ME, {"project": "other"}), 404, "not_found")


def test_me_tells_an_agent_its_limits_and_a_person_their_roles(agent, reviewer, bot, rita):
    shown = agent.get(ME).json()
    assert (shown["kind"], shown["id"], shown["name"]) == ("agent", bot.id, "bot")
    assert shown["scopes"] == list(ApiKey.AGENT_SCOPES)
    assert shown["limits"]["pending_per_agent"] == 10_000
    shown = reviewer.get(ME).json()
    assert (shown["kind"], shown["id"], shown["roles"]) == ("person", rita.id, ["reviewer"])
    assert shown["scopes"] == list(ApiKey.PERSON_SCOPES)
    refused(agent.get(ME, {"x": "1"}), 422, "unknown_field")
