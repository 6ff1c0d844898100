"""POST /api/v1/requests/{id}/revoke."""

import pytest

from approvals.models import Decision, Grant

from .calls import CREATE, approved, opened, path_of, post, refused


@pytest.fixture
def granted(agent, reviewer):
    return approved(agent, reviewer)


def revoke(client, request, body=None):
    return post(client, path_of(request, "/revoke"), body)


def test_who_approved_takes_it_back_and_the_decision_stays(granted, agent, reviewer):
    response = revoke(reviewer, granted, {"reason": "wrong account"})
    assert response.status_code == 200
    shown = response.json()
    assert (shown["status"], shown["grant"]["status"]) == ("approved", "revoked")
    assert shown["next_action"] == "stop"
    assert shown["decision"] == granted["decision"]
    assert shown["version"] > granted["version"]


def test_admin_lead_and_owner_may(agent, reviewer, api, ana, sam, join, project):
    for person in (ana, sam, join(project, "lea", "lead")):
        request = approved(agent, reviewer)
        assert revoke(api(person), request).json()["grant"]["status"] == "revoked"


def test_nobody_else_may(granted, agent, api, rui, otto, other_bot, join, project):
    refused(revoke(agent, granted), 403, "agents_cannot_respond")
    refused(revoke(api(rui), granted), 403, "not_allowed")
    refused(revoke(api(join(project, "ada", "auditor")), granted), 403, "not_allowed")
    refused(revoke(api(otto), granted), 404, "not_found")
    refused(revoke(api(other_bot), granted), 404, "not_found")
    assert Grant.objects.get().status == "ready"


def test_what_was_used_cannot_be_taken_back(granted, agent, reviewer):
    post(agent, path_of(granted, "/consume"), {"action": CREATE["action"]})
    refused(revoke(reviewer, granted), 409, "grant_consumed")


def test_what_was_taken_back_is_taken_back(granted, reviewer):
    revoke(reviewer, granted)
    refused(revoke(reviewer, granted), 409, "grant_revoked")


def test_what_was_not_approved_has_nothing_to_take_back(agent, api, ana):
    refused(revoke(api(ana), opened(agent)), 409, "not_approved")
    assert not Decision.objects.exists()


def test_an_unsound_reason_is_refused(granted, reviewer):
    refused(revoke(reviewer, granted, {"reason": ["x"]}), 422, "invalid_type")
    assert Grant.objects.get().status == "ready"
