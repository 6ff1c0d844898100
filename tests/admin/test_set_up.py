"""Setting up a project in the admin site: what is done, what is refused, what is shown once."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.html import escape

from approvals.models import (
    Agent,
    Alias,
    ApiKey,
    AuditEvent,
    Membership,
    Person,
    Project,
    ReviewerGroup,
)
from approvals.rules.strict_json import read_object
from tests.make import make_request

HOSTILE = '"><script>alert(1)</script>'


def url(model, view="changelist", *args):
    return reverse(f"admin:approvals_{model}_{view}", args=args)


def of(person, project):
    return Membership.objects.get(person=person, project=project)


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def operator(root, browser_of):
    return browser_of(root)


def shown_once(page):
    found = re.search(r'<pre id="secret"[^>]*>([^<]+)<', page.content.decode())
    assert found is not None
    assert "no-store" in page["Cache-Control"]
    return found[1]


def person_form(project, **fields):
    sent = {"project": project.pk, "username": "nina", "name": "Nina", "email": "n@example.com"}
    return {**sent, "roles": ["reviewer"], **fields}


def test_a_new_persons_password_is_shown_once_and_works(admin, project, client):
    page = admin.post(url("person", "add"), person_form(project))
    assert page.status_code == 200
    password = shown_once(page)
    nina = Person.objects.get(username="nina")
    assert nina.check_password(password)
    assert of(nina, project).roles == ["reviewer"]
    assert password not in admin.get(url("person", "change", nina.pk)).content.decode()
    client.post("/login/", {"username": "nina", "password": password})
    assert client.session["_auth_user_id"] == nina.pk


def test_flags_and_passwords_that_are_posted_beside_the_form_do_nothing(admin, project, rita):
    power = {"is_superuser": "on", "is_staff": "on", "password": "mine", "is_active": ""}
    admin.post(url("person", "add"), person_form(project, **power))
    before = Person.objects.get(pk=rita.pk).password
    admin.post(url("person", "change", rita.pk), {"name": "R", "email": "", **power})
    assert not Person.objects.filter(is_superuser=True).exists()
    assert not Person.objects.filter(is_staff=True).exists()
    rita.refresh_from_db()
    assert (rita.password, rita.is_active, rita.name) == (before, True, "R")


def test_no_page_shows_a_hash_of_a_password_or_a_key(admin, rita, bot, world_of, other_project):
    row = ApiKey.objects.create(
        project=bot.project, agent=bot, prefix="P" * 12, digest="f" * 64, scopes=[]
    )
    texts = [
        admin.get(address).content.decode()
        for address in (
            url("person"), url("person", "change", rita.pk),
            url("apikey"), url("apikey", "change", row.pk),
        )
    ]  # fmt: skip
    for text in texts:
        assert rita.password not in text
        assert "md5$" not in text
        assert "f" * 64 not in text


def test_what_is_wrong_is_said_at_its_field_and_keeps_what_was_typed(admin, project, rita):
    page = admin.post(url("person", "add"), person_form(project, username="RITA", name="Typed"))
    text = page.content.decode()
    assert "taken by another account" in text
    assert 'aria-invalid="true"' in text
    assert 'value="Typed"' in text
    assert not AuditEvent.objects.exists()


def test_roles_of_an_auditor_are_not_combined(admin, project, rita):
    page = admin.post(
        url("membership", "change", of(rita, project).pk),
        {"is_auditor": "on", "is_reviewer": "on"},
    )
    assert "may not be combined" in page.content.decode()
    assert of(rita, project).roles == ["reviewer"]


def test_roles_are_changed_by_another_admin_but_never_ones_own(admin, project, ana, rita):
    address = url("membership", "change", of(rita, project).pk)
    assert admin.post(address, {"is_lead": "on"}).status_code == 302
    assert of(rita, project).roles == ["lead"]
    own = of(ana, project).pk
    assert admin.post(url("membership", "change", own), {"is_lead": "on"}).status_code == 403
    assert admin.post(url("membership", "do", own, "end")).status_code == 403
    assert b'name="_save"' not in admin.get(url("membership", "change", own)).content
    assert of(ana, project).roles == ["admin"]


def test_the_last_admin_is_not_demoted_by_an_operator_either(operator, project, ana):
    address = url("membership", "change", of(ana, project).pk)
    assert operator.post(address, {"is_lead": "on"}).status_code == 403
    assert of(ana, project).is_admin


def test_an_admin_who_was_demoted_is_out_at_once(admin, project, ana, join):
    join(project, "abe", "admin")
    Membership.objects.filter(person=ana).update(is_admin=False)
    assert admin.get("/admin/").status_code == 403


def test_deactivating_asks_first_and_signs_the_person_out(admin, project, rita, browser_of):
    theirs = browser_of(rita)
    assert theirs.get("/inbox/").status_code == 200
    address = url("person", "do", rita.pk, "deactivate")
    asked = admin.get(address)
    assert b"sessions end" in asked.content
    rita.refresh_from_db()
    assert rita.is_active
    assert admin.post(address).status_code == 302
    assert theirs.get("/inbox/").status_code == 302
    text = admin.get(url("person", "change", rita.pk)).content.decode()
    assert "Reactivate" in text
    assert admin.post(url("person", "do", rita.pk, "reactivate")).status_code == 302
    rita.refresh_from_db()
    assert rita.is_active


def test_a_new_password_is_shown_once_and_signs_the_person_out(admin, rita, browser_of):
    theirs = browser_of(rita)
    password = shown_once(admin.post(url("person", "do", rita.pk, "new-password")))
    rita.refresh_from_db()
    assert rita.check_password(password)
    assert theirs.get("/inbox/").status_code == 302


def test_an_account_of_two_projects_is_read_only_but_its_membership_is_ours(
    admin, project, other_project, otto
):
    mine = Membership.objects.create(project=project, person=otto, is_reviewer=True)
    page = admin.get(url("person", "change", otto.pk)).content.decode()
    assert 'name="_save"' not in page
    assert "other" not in page
    assert admin.post(url("person", "change", otto.pk), {"name": "x"}).status_code == 403
    assert admin.post(url("person", "do", otto.pk, "new-password")).status_code == 403
    assert admin.post(url("membership", "do", mine.pk, "end")).status_code == 302
    mine.refresh_from_db()
    assert not mine.is_active
    assert of(otto, other_project).is_active


def test_a_key_is_shown_once_and_refused_from_the_call_after_revoking(admin, project, bot, client):
    form = {"agent": bot.pk, "label": "ci", "scopes": ["requests:read"]}
    page = admin.post(url("apikey", "add"), form)
    plain = shown_once(page)
    call = {"path": "/api/v1/requests", "headers": {"Authorization": f"Bearer {plain}"}}
    assert client.get(**call).status_code == 200
    key = ApiKey.objects.get()
    later = admin.get(url("apikey", "change", key.pk)).content.decode()
    assert plain.rsplit("_", 1)[1] not in later
    assert admin.post(url("apikey", "do", key.pk, "revoke")).status_code == 302
    assert client.get(**call).status_code == 401
    assert b"/do/revoke/" not in admin.get(url("apikey", "change", key.pk)).content


def test_a_third_live_key_is_refused_on_the_form(admin, bot):
    for _ in range(2):
        admin.post(url("apikey", "add"), {"agent": bot.pk, "label": "", "scopes": ["consume"]})
    page = admin.post(url("apikey", "add"), {"agent": bot.pk, "label": "", "scopes": ["consume"]})
    assert "revoke one of them first" in page.content.decode()
    assert ApiKey.objects.count() == 2


def test_aliases_groups_and_agents_are_made_and_ended(admin, project, rita, sam):
    admin.post(url("alias", "add"), {"project": project.pk, "person": rita.pk, "value": "u-7"})
    admin.post(url("alias", "do", Alias.objects.get().pk, "end"))
    assert not Alias.objects.get().is_active
    group = {"project": project.pk, "name": "finance", "members": [rita.pk]}
    admin.post(url("reviewergroup", "add"), group)
    made = ReviewerGroup.objects.get()
    admin.post(url("reviewergroup", "change", made.pk), {"members": [rita.pk, sam.pk]})
    assert set(made.members.all()) == {rita, sam}
    admin.post(url("agent", "add"), {"project": project.pk, "name": "a", "owner": sam.pk})
    agent = Agent.objects.get()
    admin.post(url("agent", "change", agent.pk), {"owner": "", "requires_requester": "on"})
    admin.post(url("agent", "do", agent.pk, "deactivate"))
    agent.refresh_from_db()
    assert (agent.owner, agent.requires_requester, agent.is_active) == (None, True, False)
    told = set(AuditEvent.objects.values_list("type", flat=True))
    assert {"alias.ended", "group.changed", "agent.deactivated"} <= told
    assert not LogEntry.objects.exists()


def test_an_admin_is_told_why_they_may_not_add_their_own_alias(admin, project, ana):
    form = {"project": project.pk, "person": ana.pk, "value": "me"}
    page = admin.post(url("alias", "add"), form)
    assert "Nobody adds or ends their own aliases" in page.content.decode()
    assert not Alias.objects.exists()


def test_settings_are_changed_within_bounds_and_the_name_stays(admin, project):
    address = url("project", "change", project.pk)
    form = {
        "name": "renamed", "visibility": "eligible", "default_expires_in": 60,
        "grant_seconds": 60, "creates_per_minute": 1, "pending_per_agent": 1, "waits_per_agent": 1,
        "time_zone": "Europe/Lisbon", "calendar": "",
    }  # fmt: skip
    assert admin.post(address, {**form, "grant_seconds": 0}).status_code == 200
    project.refresh_from_db()
    assert project.visibility == "project"
    assert admin.post(address, form).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.visibility) == ("demo", "eligible")


def test_an_operator_makes_a_project_and_its_first_admin_and_then_no_more(operator, project, ana):
    form = {
        "name": "fresh", "visibility": "project", "default_expires_in": 60, "grant_seconds": 60,
        "creates_per_minute": 1, "pending_per_agent": 1, "waits_per_agent": 1,
        "time_zone": "Europe/Lisbon", "calendar": "",
    }  # fmt: skip
    assert operator.post(url("project", "add"), form).status_code == 302
    fresh = Project.objects.get(name="fresh")
    offered = operator.get(url("person", "add")).content.decode()
    assert fresh.pk in offered
    assert project.pk not in offered
    refused = operator.post(url("person", "add"), person_form(fresh))
    assert "first admin" in refused.content.decode()
    made = operator.post(url("person", "add"), person_form(fresh, roles=["admin"]))
    assert b"shown once" in made.content
    assert operator.get(url("person", "add")).status_code == 403


def test_each_look_of_an_operator_at_requests_is_an_event(operator, bot, root):
    request = make_request(bot, title="Delete everything")
    listed = operator.get(url("approvalrequest"))
    assert b"Delete everything" in listed.content
    operator.get(url("approvalrequest", "change", request.pk))
    looks = AuditEvent.objects.filter(type="records.viewed", project=bot.project)
    assert len(looks) == 2
    for look in looks:
        assert (look.actor_kind, look.actor_id, look.channel) == ("operator", root.id, "admin")
        assert read_object(look.facts)["rows"] == [request.id]


def test_an_operator_sees_no_request_in_the_inbox(operator, bot):
    request = make_request(bot, title="Delete everything")
    for path in ("/inbox/", f"/requests/{request.id}/"):
        assert b"Delete everything" not in operator.get(path, follow=True).content


def test_hostile_names_are_shown_as_text_on_every_page(admin, project, rita, bot):
    Person.objects.filter(pk=rita.pk).update(name=HOSTILE, email="")
    Agent.objects.filter(pk=bot.pk).update(name=HOSTILE)
    named = {"external_id": "x\u202e1", "thread_id": "t\u202e1", "tags": ("a\u202eb",)}
    request = make_request(bot, title=HOSTILE + "\u202e", description=HOSTILE, **named)
    membership = of(rita, project)
    admin.post(url("membership", "change", membership.pk), {"is_lead": "on"})
    for model, row in (
        ("person", rita), ("membership", membership), ("agent", bot), ("approvalrequest", request),
    ):  # fmt: skip
        addresses = [url(model), url(model, "change", row.pk), url(model, "history", row.pk)]
        if model == "person":
            addresses.append(url(model, "do", row.pk, "deactivate"))
        for address in addresses:
            text = admin.get(address).content.decode()
            assert "<script>alert" not in text, address
            assert escape("<script>") in text, address
            assert "\u202e" not in text, address


def test_the_history_of_an_object_is_the_audit_logs(admin, project, rita, browser_of, ada):
    membership = of(rita, project)
    admin.post(url("membership", "change", membership.pk), {"is_lead": "on"})
    text = admin.get(url("membership", "history", membership.pk)).content.decode()
    assert "Ana" in text
    assert "changed a person" in text
    assert "membership.changed" in text


def test_the_pages_carry_the_strict_policy_and_nothing_inline(admin, rita):
    for address in ("/admin/", url("person"), url("person", "add"), url("apikey", "add")):
        page = admin.get(address)
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        text = page.content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", text)
