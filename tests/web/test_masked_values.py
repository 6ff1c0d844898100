"""Masked values on the pages: never in what is sent to a browser, until one is asked for."""

import re

import pytest
from django.urls import reverse

from approvals.actions.tools import ToolSettings, add_tool
from approvals.models import AuditEvent
from tests.make import action, decide, make_request, of_person

TOKEN = "s3cret-0f-the-agent"
PAY = action(
    b'{"name":"pay","args":{"amount":1,"auth_token":"s3cret-0f-the-agent",'
    b'"login":{"pin":471147114711,"p\xd0\xb0ypal":"p\xd0\xb0ypal-s3cret"}}}'
)
HTMX = {"HX-Request": "true", "HX-Target": "detail"}


@pytest.fixture
def request_row(bot, project, ana):
    settings = ToolSettings(mask=["auth_token", "login"])
    add_tool(project=project, name="pay", settings=settings, actor=of_person(ana))
    return make_request(bot, action=PAY)


def masked(text):
    return re.findall(r"•••• [0-9a-f]{8}", text)


def reveal(client, request, pointer="/auth_token", **headers):
    return client.post(reverse("reveal", args=[request.id]), {"pointer": pointer}, headers=headers)


def test_the_page_shows_masks_and_a_button_for_each_to_who_may_answer(
    request_row, rita, browser_of
):
    text = browser_of(rita).get(f"/requests/{request_row.id}/").content.decode()
    assert len(set(masked(text))) == 2
    assert re.findall(r'name="pointer" value="([^"]*)"', text) == ["/auth_token", "/login"]
    for secret in (TOKEN, "471147114711", "p\u0430ypal"):
        assert secret not in text


def test_no_page_tells_anybody_what_is_masked(
    request_row, bot, rita, rui, ana, sam, join, project, browser_of
):
    decided = make_request(bot, action=PAY, requester={"id": "rex"})
    decide(decided, rui, "reject", "No")
    root = type(rita).objects.create_superuser("root", "root@example.com", "x")
    people = [rita, ana, sam, join(project, "rex"), join(project, "lea", "lead"), root]
    for person in (*people, join(project, "ada", "auditor")):
        client = browser_of(person)
        for request in (request_row, decided):
            for address in (
                f"/requests/{request.id}/",
                "/inbox/",
                "/inbox/?status=decided",
                reverse("admin:approvals_approvalrequest_changelist"),
                reverse("admin:approvals_approvalrequest_change", args=[request.id]),
                reverse("admin:approvals_approvalrequest_history", args=[request.id]),
            ):
                text = client.get(address).content.decode()
                for secret in (TOKEN, "471147114711", "p\u0430ypal"):
                    assert secret not in text, (person, address)


def test_the_admin_site_shows_masks_too(request_row, ana, browser_of):
    page = browser_of(ana).get(
        reverse("admin:approvals_approvalrequest_change", args=[request_row.id])
    )
    assert len(masked(page.content.decode())) == 2


def test_only_who_may_answer_gets_buttons(request_row, ana, sam, join, project, browser_of):
    for person in (ana, sam, join(project, "ada", "auditor")):
        text = browser_of(person).get(f"/requests/{request_row.id}/").content.decode()
        assert masked(text)
        assert 'form="reveal"' not in text


def test_a_value_asked_for_comes_alone_and_is_kept_by_no_cache(request_row, rita, browser_of):
    client = browser_of(rita)
    response = reveal(client, request_row, **HTMX)
    text = response.content.decode()
    assert response.status_code == 200
    assert TOKEN in text
    assert "<html" not in text
    assert "471147114711" not in text
    assert response["Cache-Control"] == "no-store"
    assert TOKEN not in client.get(f"/requests/{request_row.id}/").content.decode()


def test_without_scripts_the_whole_page_comes_with_it_in_its_place(request_row, rita, browser_of):
    response = reveal(browser_of(rita), request_row, "/login")
    text = response.content.decode()
    assert "<html" in text
    assert "471147114711" in text
    assert TOKEN not in text
    assert response["Cache-Control"] == "no-store"


def test_the_timeline_tells_of_the_look_but_not_the_requester(
    request_row, rita, rui, sam, browser_of
):
    reveal(browser_of(rita), request_row)
    assert AuditEvent.objects.filter(type="value.revealed").count() == 1
    path = f"/requests/{request_row.id}/"
    assert "looked at a masked value" in browser_of(rui).get(path).content.decode()
    assert "looked at a masked value" not in browser_of(sam).get(path).content.decode()


def test_a_refusal_is_shown_on_the_page_as_it_is_then(request_row, rita, rui, ana, browser_of):
    decide(request_row, rui, "reject", "No")
    late = reveal(browser_of(rita), request_row, **HTMX)
    assert late.status_code == 409
    assert late["HX-Retarget"] == "#detail"
    assert TOKEN not in late.content.decode()
    assert reveal(browser_of(ana), request_row).status_code == 403
    assert reveal(browser_of(rita), request_row, "/amount").status_code in (409, 422)
