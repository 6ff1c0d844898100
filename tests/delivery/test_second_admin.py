"""The other admins hear once by mail that something waits for them; who asked does not."""

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from approvals.actions.addressing import address_batch
from approvals.actions.aliases import add_alias
from approvals.actions.policies.drafts import publish_policy, save_policy, withdraw_draft
from approvals.actions.projects import change_project
from approvals.delivery import dispatcher
from approvals.models import OutboxMessage, PolicyVersion
from approvals.rules.actor import Actor
from tests.make import of_person

pytestmark = pytest.mark.django_db

COMMAND = Actor("operator", None, "the command line", "command")


@pytest.fixture
def eva(project, ana, join):
    """A second admin, in a project that wants two."""
    eva = join(project, "eva", "admin")
    switch(project, ana, to=True)
    return eva


def switch(project, by, *, to):
    changes = {"publish_needs_second_admin": to}
    change_project(project=project, changes=changes, actor=of_person(by, "admin"))


def write(project, by, name="pays", publish=True, **document):
    return save_policy(
        project=project,
        name=name,
        document={"verdict": "review", **document},
        becomes="active",
        actor=of_person(by, "admin") if by else COMMAND,
        publish=publish,
    )


def reached(mail_server):
    return sorted(to.split("@")[0] for one in mail_server.inbox for to in one.recipients)


def test_the_other_admin_is_told_what_waits_and_where(project, ana, rita, eva, mail_server, client):
    version = write(project, ana)
    assert version.published_at is None
    dispatcher.drain()
    assert reached(mail_server) == ["eva"]
    (mail,) = mail_server.inbox
    assert "waits for a second admin" in str(mail.message["Subject"])
    page = reverse("admin:approvals_policy_versions", args=[quote(version.policy_id)])
    client.force_login(eva)
    assert client.get(page).status_code == 200
    for body in (mail.text, mail.html):
        assert "Policy pays, version 1" in body
        assert "Ana" in body
        assert page in body


def test_where_one_admin_is_enough_nobody_is_told(project, ana, join):
    join(project, "eva", "admin")
    assert write(project, ana).published_at is not None
    assert not OutboxMessage.objects.exists()


def test_a_draft_that_nobody_asked_to_publish_is_nobody_elses_business(project, ana, eva):
    write(project, ana, publish=False)
    assert not OutboxMessage.objects.exists()


def test_what_comes_in_one_go_is_one_mail(project, ana, eva, mail_server):
    write(project, ana, name="one")
    write(project, ana, name="two")
    write(project, ana, name="two")
    assert OutboxMessage.objects.count() == 1
    dispatcher.drain()
    (mail,) = mail_server.inbox
    assert "Policy one" in mail.text
    assert "Policy two" in mail.text


def test_to_ask_again_for_the_same_is_no_mail_and_for_another_text_is_one(
    project, ana, eva, mail_server
):
    write(project, ana)
    dispatcher.drain()
    write(project, ana)
    dispatcher.drain()
    assert reached(mail_server) == ["eva"]
    write(project, ana, reason="over the line")
    dispatcher.drain()
    assert reached(mail_server) == ["eva", "eva"]


def test_a_setting_that_waits_is_told_of_as_well(project, ana, eva, mail_server):
    switch(project, ana, to=False)
    dispatcher.drain()
    assert reached(mail_server) == ["eva"]
    assert "Setting publish needs second admin" in mail_server.inbox[0].text
    assert "/admin/approvals/settingchange/" in mail_server.inbox[0].text


def test_who_asked_is_told_under_none_of_their_accounts(project, ana, join, eva, mail_server):
    twin = join(project, "ana2", "admin")
    add_alias(project=project, person=ana, value="ana2", actor=of_person(eva, "admin"))
    assert twin.username == "ana2"
    write(project, ana)
    dispatcher.drain()
    assert reached(mail_server) == ["eva"]


def test_what_the_command_line_wrote_is_told_to_every_admin(project, ana, eva, mail_server):
    write(project, None)
    dispatcher.drain()
    assert reached(mail_server) == ["ana", "eva"]


@pytest.mark.parametrize("end", [publish_policy, withdraw_draft])
@pytest.mark.parametrize("is_addressed", [False, True])
def test_nobody_is_told_of_what_was_settled_before_the_mail_went_out(
    project, ana, eva, mail_server, end, is_addressed
):
    version = write(project, ana)
    if is_addressed:
        assert address_batch(10) == 1
    end(version=PolicyVersion.objects.get(pk=version.pk), actor=of_person(eva, "admin"))
    dispatcher.drain()
    assert mail_server.inbox == []
    assert OutboxMessage.objects.order_by("-id")[0].status == "skipped"


def test_who_runs_the_project_no_more_is_not_mailed(project, ana, eva, mail_server):
    write(project, ana)
    assert address_batch(10) == 1
    eva.memberships.update(is_admin=False)
    dispatcher.drain()
    assert mail_server.inbox == []
    assert "do not run" in OutboxMessage.objects.get(kind="mail").tries.get().detail


def test_without_another_admin_it_just_waits(project, ana, mail_server):
    switch(project, ana, to=True)
    write(project, ana)
    dispatcher.drain()
    assert mail_server.inbox == []


def test_the_first_admin_sees_who_threw_away_what_they_wrote(project, ana, eva, client):
    version = write(project, ana)
    withdraw_draft(version=version, actor=of_person(eva, "admin"))
    client.force_login(ana)
    history = client.get(f"/admin/approvals/policy/{version.policy_id}/history/")
    assert "Eva" in history.content.decode()
