"""POST /api/v1/requests/{id}/cancel."""

import pytest

from approvals.models import Alias

from .calls import answer_to, opened, path_of, post, refused


@pytest.fixture
def asked(agent, rita):
    return opened(agent, expires_in=3600)


def cancel(client, request, body=None):
    return post(client, path_of(request, "/cancel"), body)


@pytest.mark.parametrize("body", [None, {}, {"reason": "no longer needed"}])
def test_its_agent_takes_a_request_back(asked, agent, body):
    response = cancel(agent, asked, body)
    assert response.status_code == 200
    shown = response.json()
    assert (shown["status"], shown["next_action"]) == ("cancelled", "stop")
    assert shown["decision"]["by"]["kind"] == "agent"
    assert shown["decision"]["type"] == "cancel"
    assert shown["decision"]["reason"] == (body or {}).get("reason", "")


def test_admin_lead_owner_and_requester_may(agent, api, ana, sam, rita, project, join):
    Alias.objects.create(project=project, person=rita, value="user-123")
    for person in (ana, sam, rita, join(project, "lea", "lead")):
        request = opened(agent, requester={"id": "user-123"})
        shown = cancel(api(person), request).json()
        assert shown["decision"]["by"]["id"] == person.id


def test_nobody_else_may(asked, reviewer, api, otto, other_bot, join, project):
    refused(cancel(reviewer, asked), 403, "not_allowed")
    refused(cancel(api(join(project, "ada", "auditor")), asked), 403, "not_allowed")
    refused(cancel(api(otto), asked), 404, "not_found")
    refused(cancel(api(other_bot), asked), 404, "not_found")


def test_what_is_closed_stays_as_it_is(asked, agent, reviewer):
    post(reviewer, path_of(asked, "/responses"), answer_to(asked))
    refused(cancel(agent, asked), 409, "request_closed")
    assert agent.get(path_of(asked)).json()["status"] == "approved"


def test_twice_is_refused_without_a_key(asked, agent):
    assert cancel(agent, asked).status_code == 200
    refused(cancel(agent, asked), 409, "request_closed")


def test_what_has_run_out_cannot_be_cancelled(agent, turn_clock):
    request = opened(agent, expires_in=60)
    turn_clock(60)
    refused(cancel(agent, request), 409, "request_closed")


@pytest.mark.parametrize(
    ("body", "code"), [({"reason": 1}, "invalid_type"), ({"reason": "x" * 10_001}, "out_of_range")]
)
def test_an_unsound_reason_is_refused(asked, agent, body, code):
    refused(cancel(agent, asked, body), 422, code)
    assert agent.get(path_of(asked)).json()["status"] == "pending"
