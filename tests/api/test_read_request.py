"""GET /api/v1/requests/{id}."""

import pytest

from approvals.models import Alias, ApprovalRequest, AuditEvent, Project

from .calls import CREATE, REQUESTS, answer_to, approved, opened, path_of, post, refused


def test_its_agent_and_the_people_of_the_project_read_it(agent, reviewer, api, ana, sam):
    request = opened(agent)
    for client in (agent, reviewer, api(ana), api(sam)):
        response = client.get(path_of(request))
        assert response.status_code == 200
        assert response.json()["id"] == request["id"]


def test_others_learn_nothing_of_its_existence(agent, api, otto, other_bot):
    request = opened(agent)
    missing = f"{REQUESTS}/req_01K00000000000000000000000"
    for client in (api(otto), api(other_bot)):
        there = refused(client.get(path_of(request)), 404, "not_found")
        nowhere = refused(client.get(missing), 404, "not_found")
        assert there == nowhere


@pytest.mark.parametrize("identifier", ["%00", "x" * 300, "req_", "é", "%0a", "1 OR 1=1"])
def test_an_id_that_is_none_is_404(agent, identifier):
    refused(agent.get(f"{REQUESTS}/{identifier}"), 404, "not_found")


def test_the_requester_and_owner_see_no_votes_and_no_reviewers(agent, rita, api, sam):
    request = opened(agent)
    shown = api(sam).get(path_of(request)).json()
    assert shown["stages"] == [{"name": "review", "status": "open"}]


def test_a_reviewer_of_a_discreet_project_who_is_only_the_requester_sees_no_reviewers(
    agent, reviewer, rui, project
):
    Project.objects.filter(pk=project.pk).update(visibility="eligible")
    not_asked = opened(agent, requester={"id": "rita"}, reviewers={"users": ["rui"]})
    asked = opened(agent, requester={"id": "rita"})
    shown = reviewer.get(path_of(not_asked)).json()
    assert shown["stages"] == [{"name": "review", "status": "open"}]
    shown = reviewer.get(path_of(asked)).json()
    assert [person["username"] for person in shown["stages"][0]["eligible"]] == ["rui"]


def test_a_person_finds_their_own_response_in_it_and_an_agent_never(agent, reviewer, rui, api):
    request = opened(agent)
    assert reviewer.get(path_of(request)).json()["my_response"] is None
    answered = post(reviewer, path_of(request, "/responses"), answer_to(request)).json()
    mine = reviewer.get(path_of(request)).json()["my_response"]
    assert mine == {"id": answered["response"]["id"], "type": "approve", "held_until": None}
    assert api(rui).get(path_of(request)).json()["my_response"] is None
    assert "my_response" not in agent.get(path_of(request)).json()


def test_the_etag_rises_with_what_the_agent_can_see(agent, reviewer):
    request = opened(agent)
    first = agent.get(path_of(request))["ETag"]
    assert first.startswith('"')
    unchanged = agent.get(path_of(request), headers={"If-None-Match": first})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first)
    assert unchanged["Cache-Control"] == "private, no-cache"
    assert (
        agent.get(path_of(request), headers={"If-None-Match": f'"x", {first}'}).status_code == 304
    )
    post(reviewer, path_of(request, "/responses"), answer_to(request))
    changed = agent.get(path_of(request), headers={"If-None-Match": first})
    assert changed.status_code == 200
    assert changed["ETag"] != first
    assert reviewer.get(path_of(request))["ETag"] != changed["ETag"]


def test_next_action_follows_the_request_to_its_end(agent, reviewer):
    request = opened(agent)

    def following() -> str:
        action: str = agent.get(path_of(request)).json()["next_action"]
        return action

    assert following() == "wait"
    post(reviewer, path_of(request, "/responses"), answer_to(request))
    assert following() == "execute"
    post(agent, path_of(request, "/consume"), {"action": CREATE["action"]})
    assert following() == "report"
    post(agent, path_of(request, "/execution"), {"status": "succeeded"})
    assert following() == "done"


@pytest.mark.parametrize(
    ("on_timeout", "status"), [("reject", "rejected"), ("expire", "expired"), (None, "rejected")]
)
def test_what_is_due_is_settled_before_it_is_shown(agent, turn_clock, on_timeout, status):
    request = opened(agent, on_timeout=on_timeout, expires_in=60)
    turn_clock(60)
    shown = agent.get(path_of(request)).json()
    assert (shown["status"], shown["next_action"]) == (status, "stop")
    assert shown["decision"]["type"] == "expire"
    assert shown["decision"]["by"]["kind"] == "system"


def test_a_grant_that_ran_out_is_shown_as_expired(agent, reviewer, turn_clock, project):
    request = approved(agent, reviewer)
    turn_clock(project.grant_seconds)
    shown = agent.get(path_of(request)).json()
    assert (shown["grant"]["status"], shown["next_action"]) == ("expired", "stop")


def test_reading_changes_nothing(agent, reviewer):
    request = opened(agent)
    before = AuditEvent.objects.count()
    for _ in range(2):
        agent.get(path_of(request))
        reviewer.get(path_of(request))
    assert AuditEvent.objects.count() == before
    assert ApprovalRequest.objects.get().version == request["version"]


@pytest.mark.parametrize("seconds", ["0", "61", "-1", "1.5", "x", "", "٣"])
def test_a_wait_out_of_bounds_is_refused(agent, seconds):
    request = opened(agent)
    refused(agent.get(path_of(request), {"wait": seconds}), 422, "out_of_range")


def test_a_wait_that_reaches_django_is_answered_at_once(agent):
    request = opened(agent)
    response = agent.get(path_of(request), {"wait": "60"})
    assert response.json()["next_action"] == "wait"
    known = agent.get(path_of(request), {"wait": "60"}, headers={"If-None-Match": response["ETag"]})
    assert known.status_code == 304


def test_an_unknown_or_repeated_parameter_is_refused(agent):
    request = opened(agent)
    refused(agent.get(path_of(request), {"wiat": "3"}), 422, "unknown_field")
    refused(agent.get(path_of(request) + "?wait=3&wait=4"), 422, "invalid_value")


def test_a_person_mapped_from_the_requester_may_see_and_not_answer(agent, api, ana, project, sam):
    Alias.objects.create(project=project, person=ana, value="user-123")
    request = opened(agent, requester={"id": "USER-123"})
    shown = api(ana).get(path_of(request)).json()
    assert shown["requester"] == {"id": "USER-123"}
    assert ApprovalRequest.objects.get().requester_person == ana


def test_reading_costs_a_known_number_of_queries(
    agent, rita, turn_clock, django_assert_num_queries
):
    request = opened(agent)
    with django_assert_num_queries(7):
        agent.get(path_of(request))
