"""Keys: issued and shown once, two live at most, refused from the next call after revoking."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from approvals.actions.agents import deactivate_agent, reactivate_agent
from approvals.actions.keys import issue_agent_key, issue_person_token, revoke_key
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import ApiKey, AuditEvent
from approvals.rules.actor import Actor
from tests.make import of_person

OPERATOR = Actor("operator", None, "the command line", "command")


def status(plain):
    return Client(headers={"Authorization": f"Bearer {plain}"}).get("/api/v1/requests").status_code


def test_an_issued_key_opens_the_api_until_the_call_after_its_revocation(project, ana, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana))
    assert status(issued.plain) == 200
    revoke_key(key=issued.key, project=project, actor=of_person(ana))
    assert status(issued.plain) == 401


def test_of_a_key_only_a_digest_is_kept_and_told(project, ana, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana), label="ci")
    secret = issued.plain.rsplit("_", 1)[1]
    row = ApiKey.objects.get()
    event = AuditEvent.objects.select_related("detail").get()
    kept = f"{vars(row)} {event.facts} {event.detail.value}"
    assert secret not in kept
    assert secret[:16] not in kept
    assert row.prefix in event.facts


def test_two_keys_live_at_a_time_so_that_one_can_replace_the_other(project, ana, bot):
    first = issue_agent_key(agent=bot, actor=of_person(ana))
    issue_agent_key(agent=bot, actor=of_person(ana))
    with pytest.raises(Conflict) as refusal:
        issue_agent_key(agent=bot, actor=of_person(ana))
    assert refusal.value.code == "too_many_keys"
    revoke_key(key=first.key, project=project, actor=of_person(ana))
    issue_agent_key(agent=bot, actor=of_person(ana))


def test_an_expired_key_does_not_count_as_live(project, ana, bot):
    for _ in range(2):
        issue_agent_key(agent=bot, actor=of_person(ana))
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    issued = issue_agent_key(agent=bot, actor=of_person(ana))
    assert status(issued.plain) == 200


def test_scopes_are_a_subset_and_narrow_the_key(project, ana, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana), scopes=["requests:create"])
    assert issued.key.scopes == ["requests:create"]
    assert status(issued.plain) == 403
    for scopes in (["respond"], [], ["consume", "everything"]):
        with pytest.raises(Invalid):
            issue_agent_key(agent=bot, actor=of_person(ana), scopes=scopes)


def test_an_expiry_lies_in_the_future(project, ana, bot):
    with pytest.raises(Invalid):
        issue_agent_key(agent=bot, actor=of_person(ana), expires_at=timezone.now())


def test_revoking_twice_tells_once(project, ana, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana))
    first = revoke_key(key=issued.key, project=project, actor=of_person(ana))
    again = revoke_key(key=issued.key, project=project, actor=of_person(ana))
    assert first.revoked_at == again.revoked_at
    assert AuditEvent.objects.filter(type="key.revoked").count() == 1


def test_a_deactivated_agents_keys_open_nothing_and_it_gets_no_new_one(project, ana, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana))
    deactivate_agent(agent=bot, actor=of_person(ana))
    assert status(issued.plain) == 401
    with pytest.raises(Conflict):
        issue_agent_key(agent=bot, actor=of_person(ana))
    reactivate_agent(agent=bot, actor=of_person(ana))
    assert status(issued.plain) == 200


def test_a_persons_token_has_their_scopes_in_one_project(project, rita, otto):
    issued = issue_person_token(person=rita, project=project, actor=OPERATOR)
    assert issued.key.project_id == project.id
    assert "respond" in issued.key.scopes
    assert status(issued.plain) == 200
    with pytest.raises(Conflict):
        issue_person_token(person=otto, project=project, actor=OPERATOR)


def test_a_reviewer_or_a_stranger_issues_and_revokes_nothing(project, ana, rita, otto, bot):
    issued = issue_agent_key(agent=bot, actor=of_person(ana))
    for person in (rita, otto):
        with pytest.raises(NotAllowed):
            issue_agent_key(agent=bot, actor=of_person(person))
        with pytest.raises(NotAllowed):
            revoke_key(key=issued.key, project=project, actor=of_person(person))
    assert status(issued.plain) == 200
