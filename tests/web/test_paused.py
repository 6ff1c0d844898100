"""What people see of a pause: in the list, on the page of a request, in the admin."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import clock
from approvals.actions.pausing import pause
from approvals.models import ApprovalRequest
from tests.make import decide, make_request, of_person

PART = {"HX-Request": "true", "HX-Target": "list-body"}


def stop(project, agent, who):
    pause(project=project, agent=agent, reason="odd <b>transfers</b>", actor=of_person(who))


def page_of(browser, request):
    return browser.get(f"/requests/{request.id}/").content.decode()


@pytest.mark.parametrize("whole", [True, False])
def test_list_and_page_say_who_paused_what_and_why(whole, project, bot, rita, ana, browser_of):
    request, browser = make_request(bot), browser_of(rita)
    assert "paused" not in page_of(browser, request)
    stop(project, None if whole else bot, ana)
    what = "The project is paused by" if whole else "<bdi>bot</bdi> is paused by"
    for text in (
        page_of(browser, request),
        browser.get("/inbox/").content.decode(),
        browser.get("/inbox/", headers=PART).content.decode(),
    ):
        assert what in text
        assert "<bdi>Ana</bdi>" in text
        assert "odd &lt;b&gt;transfers&lt;/b&gt;" in text
    assert "data-due" not in browser.get("/inbox/", headers=PART).content.decode()


def test_approving_is_off_and_says_why_while_rejecting_stays(project, bot, rita, ana, browser_of):
    request, browser = make_request(bot), browser_of(rita)
    stop(project, bot, ana)
    buttons = {
        part.split('"')[0]: part.split(">")[0]
        for part in page_of(browser, request).split('name="type" value="')[1:]
    }
    assert 'aria-disabled="true" aria-describedby="held"' in buttons["approve"]
    assert "aria-disabled" not in buttons["reject"]


def test_an_approval_that_is_sent_all_the_same_is_refused_and_keeps_what_was_typed(
    project, bot, rita, ana, browser_of
):
    request, browser = make_request(bot), browser_of(rita)
    stop(project, bot, ana)
    body = {
        "type": "approve",
        "reason": "looks fine to me",
        "revision": "1",
        "action_digest": request.action_digest,
    }
    refused = browser.post(f"/requests/{request.id}/respond/", body)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "looks fine to me" in text
    assert "is paused" in text
    rejected = browser.post(f"/requests/{request.id}/respond/", body | {"type": "reject"})
    assert rejected.status_code == 302
    assert ApprovalRequest.objects.get().status == "rejected"


def test_a_paused_request_past_its_deadline_is_listed_with_the_time_it_has_left(
    project, bot, rita, ana, browser_of, monkeypatch
):
    request = make_request(bot, expires_in=600)
    stop(project, bot, ana)
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = browser_of(rita).get("/inbox/")
    assert [row.title for group in page.context["queue"].groups for row in group.rows] == [
        request.title
    ]
    assert page.context["queue"].open_count == 1
    assert re.search(r"<b>(10:00|9:5\d)</b>", page_of(browser_of(rita), request))


def test_a_pause_costs_a_page_one_statement(
    project, bot, rita, ana, browser_of, django_assert_num_queries
):
    request, browser = make_request(bot), browser_of(rita)
    page_of(browser, request)
    with CaptureQueriesContext(connection) as running:
        page_of(browser, request)
    stop(project, bot, ana)
    with django_assert_num_queries(len(running) + 1):
        page_of(browser, request)


def test_the_admin_pauses_and_resumes_agents_and_projects(project, bot, ana, rita, browser_of):
    browser, request = browser_of(ana), make_request(bot)
    for kind, row in (("agent", bot), ("project", project)):
        at = f"/admin/approvals/{kind}/{row.pk}/do"
        assert "Reason" in browser.get(f"{at}/pause/").content.decode()
        blank = browser.post(f"{at}/pause/", {"reason": " "})
        assert blank.status_code == 422
        assert browser.post(f"{at}/pause/", {"reason": "odd transfers"}).status_code == 302
        row.refresh_from_db()
        assert row.paused_at is not None
        page = browser.get(f"/admin/approvals/{kind}/{row.pk}/change/").content.decode()
        assert "/do/resume/" in page
        assert "/do/pause/" not in page
        assert browser.post(f"{at}/resume/", {"reason": "looked into"}).status_code == 302
    assert decide(ApprovalRequest.objects.get(), rita).request.status == "approved"
    assert request.id


def test_an_auditor_has_no_switch(project, bot, join, browser_of):
    browser = browser_of(join(project, "ada", "auditor"))
    for kind, row in (("agent", bot), ("project", project)):
        reply = browser.post(f"/admin/approvals/{kind}/{row.pk}/do/pause/", {"reason": "x"})
        assert reply.status_code in (403, 404)
        row.refresh_from_db()
        assert row.paused_at is None
