"""From an agent's request to a reviewer's mail, and what robots that read mails can do with it."""

import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client

from approvals import clock, tasks
from approvals.models import ApprovalRequest, OutboxMessage
from approvals.reads import deliveries
from tests.delivery.smtp import send_to, serving

pytestmark = pytest.mark.django_db

BODY = {
    "title": "Delete https://evil.example/x and 3 files",
    "action": {"name": "files.delete", "args": {"paths": ["a.txt", "b.txt", "c.txt"]}},
    "expires_in": 3600,
}
ROBOTS = ["Mozilla/5.0 (compatible; SafeLinks)", "Slackbot-LinkExpanding 1.0", "curl/8"]


@pytest.fixture
def mail_server(settings):
    with serving() as server:
        send_to(server, settings)
        yield server


@pytest.fixture
def asked(bot, rita, rui, api, mail_server):
    """A request that was posted, and of which both reviewers were told."""
    made = api(bot).post("/api/v1/requests", json.dumps(BODY), content_type="application/json")
    assert made.status_code == 201
    tasks.drain_outbox()
    assert len(mail_server.inbox) == 2
    return made.json()


@pytest.fixture
def links(asked, mail_server):
    """The path of every address in every mail, in either form."""
    found = {
        address
        for mail in mail_server.inbox
        for address in re.findall(r"\w+://[^\s<>\"]+", mail.text + mail.html)
    }
    return [urlsplit(address).path for address in found]


def everything():
    """Every row of every table."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
    }


def test_the_link_leads_to_the_request_and_carries_nothing_else(asked, links):
    assert links == [f"/requests/{asked['id']}/"]


def test_a_scanner_that_opens_every_link_changes_nothing(links):
    before = everything()
    for path in links:
        for robot in ROBOTS:
            scanner = Client(headers={"User-Agent": robot})
            for read in (scanner.head, scanner.get, scanner.options):
                assert read(path, follow=True).status_code < 500
    assert everything() == before


def test_a_scanner_in_the_browser_of_a_reviewer_changes_nothing_either(links, rita, browser_of):
    browser = browser_of(rita)
    for path in links:
        assert browser.get(path).status_code == 200
    before = everything()
    for path in links:
        for read in (browser.head, browser.get, browser.options):
            assert read(path, headers={"Purpose": "prefetch"}).status_code < 500
    assert everything() == before


def test_a_robot_that_posts_to_what_it_finds_decides_nothing(links, asked):
    robot = Client(enforce_csrf_checks=True)
    for path in links:
        for address in (path, f"{path}respond/", f"{path}cancel/", f"{path}revoke/"):
            form = {"type": "approve", "revision": 1, "action_digest": asked["action_digest"]}
            assert 300 <= robot.post(address, form).status_code < 500
    assert ApprovalRequest.objects.get().status == "pending"


def test_an_outsider_with_a_forwarded_mail_sees_nothing(links, otto, browser_of):
    for path in links:
        assert Client().get(path).status_code == 302
        assert browser_of(otto).get(path).status_code == 404


def test_the_page_can_say_who_was_told_and_what_came_of_it(asked, mail_server):
    request = ApprovalRequest.objects.get()
    told = deliveries.of_request(request)
    assert [(one.name, one.recipient, one.status) for one in told] == [
        ("Rita", "rita@example.com", "delivered"),
        ("Rui", "rui@example.com", "delivered"),
    ]
    assert {one.attempts[0].detail for one in told} == {"Handed to 127.0.0.1."}


def test_the_page_says_who_was_told_to_those_who_see_all_of_it(asked, rita, sam, browser_of):
    path = f"/requests/{asked['id']}/"
    shown = browser_of(rita).get(path).content.decode()
    card = shown[shown.index('id="told"') :]
    assert "<bdi>Rita</bdi>" in card
    assert "<bdi>Rui</bdi>" in card
    assert "@example.com" not in shown
    assert 'id="told"' not in browser_of(sam).get(path).content.decode()


def test_the_mail_is_promised_with_the_request_and_with_nothing_less(bot, rita, api, mail_server):
    refused = api(bot).post(
        "/api/v1/requests", json.dumps({**BODY, "title": ""}), content_type="application/json"
    )
    assert refused.status_code == 422
    assert not OutboxMessage.objects.exists()
    tasks.drain_outbox()
    assert mail_server.inbox == []


def test_with_every_worker_dead_a_request_still_runs_out_and_nobody_is_mailed_of_it_later(
    bot, rita, api, mail_server, monkeypatch
):
    made = api(bot).post("/api/v1/requests", json.dumps(BODY), content_type="application/json")
    plain = clock.now
    monkeypatch.setattr(clock, "now", lambda: plain() + timedelta(seconds=3600))
    answer = {"type": "approve", "revision": 1, "action_digest": made.json()["action_digest"]}
    path = f"/api/v1/requests/{made.json()['id']}"
    late = api(rita).post(f"{path}/responses", json.dumps(answer), content_type="application/json")
    assert (late.status_code, late.json()["code"]) == (409, "request_expired")
    assert api(bot).get(path).json()["status"] == "rejected"
    tasks.drain_outbox()
    assert mail_server.inbox == []
    assert OutboxMessage.objects.get().status == "skipped"
