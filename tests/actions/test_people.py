"""Accounts: made, changed, closed; what is personal stays out of the chain."""

import json
from importlib import import_module

import pytest
from django.conf import settings
from django.test import Client

from approvals.actions.keys import issue_person_token
from approvals.actions.people import (
    change_person,
    create_operator,
    create_person,
    deactivate_person,
    reactivate_person,
    reset_password,
)
from approvals.actions.sessions import end_sessions
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import AuditEvent, Membership, Person
from approvals.rules.actor import Actor
from tests.make import of_person

OPERATOR = Actor("operator", None, "the command line", "command")


def new(project, actor, **fields):
    sent = {"username": "nina", "name": "Nina Costa", "email": "nina@example.com"}
    roles = fields.pop("roles", ["reviewer"])
    return create_person(project=project, roles=roles, actor=actor, **{**sent, **fields})


def sign_in(person):
    client = Client()
    client.force_login(person)
    return client


def has_session(client):
    store = import_module(settings.SESSION_ENGINE).SessionStore
    return store().exists(client.session.session_key)


def test_a_new_person_has_roles_a_password_that_works_and_a_story(project, ana):
    made = new(project, of_person(ana))
    assert made.person.check_password(made.password)
    assert made.membership.roles == ["reviewer"]
    assert not made.person.is_superuser
    assert not made.person.is_staff
    told = list(AuditEvent.objects.order_by("number").values_list("type", flat=True))
    assert told == ["person.created", "membership.granted"]


def test_names_and_addresses_stand_in_the_details_alone(project, ana):
    made = new(project, of_person(ana))
    change_person(person=made.person, changes={"email": "n@example.com"}, actor=of_person(ana))
    deactivate_person(person=made.person, actor=of_person(ana))
    events = AuditEvent.objects.select_related("detail")
    assert len(events) == 4
    for event in events:
        for personal in ("nina", "Costa", "example.com"):
            assert personal not in event.facts
    readable = " ".join(event.detail.value or "" for event in events)
    assert "nina@example.com" in readable


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"username": "RITA"}, "/username"),
        ({"username": "ri ta"}, "/username"),
        ({"username": "riтa"}, "/username"),
        ({"username": ""}, "/username"),
        ({"username": "x" * 151}, "/username"),
        ({"username": "rita@example.com"}, "/username"),
        ({"email": "RITA@example.com"}, "/email"),
        ({"email": "rita"}, "/email"),
        ({"email": "not an address"}, "/email"),
        ({"name": "Nina\u202e"}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"roles": ["king"]}, "/roles"),
        ({"roles": ["auditor", "lead"]}, "/roles"),
    ],
)
def test_what_is_not_sound_is_refused_at_its_field_and_leaves_nothing(
    project, ana, rita, fields, pointer
):
    with pytest.raises(Invalid) as refusal:
        new(project, of_person(ana), **fields)
    assert {error.pointer for error in refusal.value.errors} == {pointer}
    assert Person.objects.count() == 2
    assert not AuditEvent.objects.exists()


def test_deactivating_ends_sessions_and_tokens_and_reactivating_revives_neither(project, ana, rita):
    browser = sign_in(rita)
    token = issue_person_token(person=rita, project=project, actor=OPERATOR)
    deactivate_person(person=rita, actor=of_person(ana))
    assert not has_session(browser)
    reactivate_person(person=rita, actor=of_person(ana))
    token.key.refresh_from_db()
    assert token.key.revoked_at is not None
    assert not has_session(browser)


def test_ending_sessions_spares_others_and_the_one_that_is_kept(rita, rui):
    kept, ended, other = sign_in(rita), sign_in(rita), sign_in(rui)
    assert end_sessions(rita, keep=kept.session.session_key) == 1
    assert [has_session(client) for client in (kept, ended, other)] == [True, False, True]


def test_a_reset_password_replaces_the_old_one_and_ends_sessions(project, ana, rita):
    browser = sign_in(rita)
    password = reset_password(person=rita, actor=of_person(ana))
    rita.refresh_from_db()
    assert rita.check_password(password)
    assert not has_session(browser)
    assert AuditEvent.objects.get().type == "password.changed"


def test_nobody_changes_or_closes_their_own_account(project, ana):
    for act in (deactivate_person, reset_password):
        with pytest.raises(NotAllowed):
            act(person=ana, actor=of_person(ana))
    with pytest.raises(NotAllowed):
        change_person(person=ana, changes={"email": "x@example.com"}, actor=of_person(ana))


def test_an_account_of_two_projects_is_not_one_admins_to_change(project, other_project, ana, otto):
    Membership.objects.create(project=project, person=otto, is_reviewer=True)
    for act in (deactivate_person, reset_password):
        with pytest.raises(NotAllowed):
            act(person=otto, actor=of_person(ana))
    otto.refresh_from_db()
    assert otto.is_active


def test_a_stranger_or_a_reviewer_changes_nobody(project, rita, rui, otto):
    for actor in (of_person(rui), of_person(otto)):
        with pytest.raises(NotAllowed):
            deactivate_person(person=rita, actor=actor)
        with pytest.raises(NotAllowed):
            new(project, actor)


def test_the_last_admin_of_any_project_is_not_deactivated(project, ana):
    with pytest.raises(Conflict) as refusal:
        deactivate_person(person=ana, actor=OPERATOR)
    assert refusal.value.code == "last_admin"


def test_what_happens_to_an_account_is_told_in_each_of_its_projects(project, other_project, otto):
    Membership.objects.create(project=project, person=otto, is_reviewer=True)
    deactivate_person(person=otto, actor=OPERATOR)
    told = AuditEvent.objects.filter(type="person.deactivated")
    assert {event.project_id for event in told} == {project.id, other_project.id}


def test_there_is_one_operator_made_by_command(db):
    made = create_operator(username="root")
    assert made.person.is_superuser
    assert made.person.check_password(made.password)
    with pytest.raises(Conflict):
        create_operator(username="second")


def test_changing_nothing_records_nothing(project, ana, rita):
    change_person(person=rita, changes={"name": "Rita"}, actor=of_person(ana))
    assert not AuditEvent.objects.exists()
    changed = json.dumps({"name": "Rita S."})
    change_person(person=rita, changes=json.loads(changed), actor=of_person(ana))
    assert AuditEvent.objects.get().type == "person.changed"
