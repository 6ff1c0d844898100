"""The project file in the admin site: taken out, looked at, and brought in as it was looked at."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals.models import AuditEvent, Calendar, ReviewerGroup, Tool
from hitl_site.project_file.exporting import export

FILE = "version: 1\ngroups: {finance: {members: [rita]}}\ntools: {pay: {risk: high}}\n"


@pytest.fixture
def address(project):
    return reverse("project_file", args=[project.pk])


@pytest.fixture
def admin(ana, rita, browser_of):
    return browser_of(ana)


@pytest.fixture
def look(admin, address):
    def act(text):
        raw = text if isinstance(text, bytes) else text.encode()
        return admin.post(address, {"file": SimpleUploadedFile("project.yaml", raw)})

    return act


def said(page):
    return html.unescape(page.content.decode())


def confirmed(page, **more):
    """The fields of the form that confirms what was looked at."""
    fields = re.findall(r'name="(packed|looked_at)" value="([^"]+)"', page.content.decode())
    return {**dict(fields), **more}


def test_what_is_taken_out_can_be_looked_at_again_and_changes_nothing(admin, project, look):
    answer = admin.get(reverse("project_file_download", args=[project.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="demo.yaml"'
    assert answer.content.decode() == export(project)
    assert "Nothing: the project is as the file says." in said(look(answer.content))


def test_a_file_is_looked_at_first_and_then_brought_in(admin, address, project, look):
    page = look(FILE)
    assert "+ groups.finance: {members: [rita]}\n+ tools.pay: {risk: high}" in said(page)
    assert not Tool.objects.exists()
    assert not AuditEvent.objects.exists()
    done = admin.post(address, confirmed(page))
    assert done.status_code == 302
    assert "The file is brought in." in said(admin.get(done.url))
    assert Tool.objects.get().risk == "high"
    assert set(AuditEvent.objects.values_list("actor_kind", "channel")) == {("human", "admin")}


def test_what_is_done_is_what_was_looked_at(admin, address, project, look):
    page = look(FILE)
    Tool.objects.create(project=project, name="pay", risk="low")
    refused = admin.post(address, confirmed(page))
    assert refused.status_code == 409
    assert "The project was changed since" in said(refused)
    assert "- tools.pay.risk: low\n+ tools.pay.risk: high" in said(refused)
    assert Tool.objects.get().risk == "low"
    assert admin.post(address, confirmed(refused)).status_code == 302
    assert Tool.objects.get().risk == "high"


def test_another_file_than_the_one_that_was_looked_at_is_not_done(admin, address, look):
    other = confirmed(look(FILE.replace("high", "low")))["packed"]
    mixed = {**confirmed(look(FILE)), "packed": other}
    assert admin.post(address, mixed).status_code == 409
    assert not Tool.objects.exists()


def test_what_the_file_leaves_out_is_archived_only_if_that_is_said(admin, address, project, look):
    ReviewerGroup.objects.create(project=project, name="old")
    page = look(FILE)
    assert "They would be archived:" in said(page)
    assert "groups.old" in said(page)
    refused = admin.post(address, confirmed(page))
    assert refused.status_code == 409
    assert "This would remove groups.old." in said(refused)
    assert ReviewerGroup.objects.get().is_active
    admin.post(address, confirmed(page, allow_removals="on"))
    assert not ReviewerGroup.objects.get(name="old").is_active


def test_mistakes_are_listed_with_their_lines(look, admin, address):
    page = look("version: 1\ntools:\n  a: {risk: <b>huge}\n  b: 5\n")
    assert page.status_code == 422
    assert "line 3: tools.a.risk must be one of low, medium, high, critical." in said(page)
    assert "line 4: tools.b must be a mapping." in said(page)
    assert "<b>huge" not in page.content.decode()
    assert admin.post(address, {}).status_code == 422
    assert admin.post(address, {"packed": "AAAA", "looked_at": "x"}).status_code == 422
    assert look(b"\xff").status_code == 422
    assert look(b"version: 1\n" + b"#" * 1_048_576).status_code in (413, 422)


def test_nobody_changes_by_a_file_what_they_may_not_change_by_the_forms(look):
    page = look("version: 1\ngroups:\n  finance:\n    members: [ana]\n")
    assert page.status_code == 422
    assert "line 3: groups.finance: Nobody changes which groups they are in" in said(page)


def test_what_a_file_says_is_shown_as_text(look, project):
    Calendar.objects.create(
        project=project, name="c", document={"zone": "UTC", "hours": {"mon": "09:00-10:00"}}
    )
    text = look('version: 1\ntools: {"<script>alert(1)</script>": {mask: ["a\\u202eb"]}}\n')
    assert "<script>alert" not in text.content.decode()
    assert "\u202e" not in text.content.decode()


def test_the_file_is_for_the_admins_of_the_project(
    project, address, ana, rita, otto, join, other_project, browser_of, client
):
    outside = join(other_project, "olga", "admin")
    auditor = join(project, "ada", "auditor")
    operator = type(ana).objects.create_superuser("root", "root@example.com", "x")
    expected = {ana: 200, rita: 403, auditor: 404, otto: 403, outside: 404, operator: 403}
    pages = (address, reverse("project_file_download", args=[project.pk]))
    for page in pages:
        assert client.get(page).status_code == 302
        for person, status in expected.items():
            assert browser_of(person).get(page).status_code == status, person
    for person, status in expected.items():
        told = browser_of(person).post(address, {"packed": "AAAA"})
        assert told.status_code == (422 if status == 200 else status)


def test_a_form_of_another_site_brings_nothing_in(ana, address):
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(ana)
    assert guarded.post(address, {"packed": "AAAA", "looked_at": ""}).status_code == 403


def test_the_page_is_led_to_from_the_project(admin, address, project, rita, browser_of):
    page = admin.get(reverse("admin:approvals_project_change", args=[project.pk]))
    assert address in said(page)
