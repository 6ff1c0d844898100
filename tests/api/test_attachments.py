"""POST /attachments: a file is kept as it came, for who may have it (api.md 2.1)."""

import hashlib
from datetime import timedelta

import pytest
from django.test import Client

from approvals import clock
from approvals.actions import attachments
from approvals.models import Agent, ApiKey, Attachment, AuditEvent, Project
from approvals.reads.verification import verify
from tests.api.calls import REQUESTS, answer_to, opened, path_of, post, refused
from tests.files import PDF, file, handed_in

FILES = "/api/v1/attachments"
MOST = 10 * 1024 * 1024


def send(client, content=PDF, query="?name=invoice.pdf", **headers):
    headers.setdefault("content-type", "application/pdf")
    return post(client, FILES + query, content, **headers)


@pytest.fixture
def agent(bot, api):
    return api(bot)


@pytest.fixture
def reviewer(rita, api):
    return api(rita)


def test_it_is_kept_byte_for_byte_and_told_with_its_digest(agent, bot):
    answer = send(agent)
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert shown["id"].startswith("att_")
    assert answer["Location"] == f"{FILES}/{shown['id']}"
    assert {name: shown[name] for name in ("name", "media_type", "size", "sha256")} == {
        "name": "invoice.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
    }
    assert shown["created_at"].endswith("Z")
    assert agent.get(answer["Location"]).json() == shown
    content = agent.get(f"{answer['Location']}/content")
    assert content.content == PDF
    assert content["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    (event,) = AuditEvent.objects.filter(type="file.handed_in")
    assert (event.subject_id, event.actor_id) == (shown["id"], bot.id)
    assert shown["sha256"] in event.facts
    assert verify().broken is None


@pytest.mark.parametrize(
    ("content", "claim", "media_type"),
    [
        (PDF, "text/html", "application/pdf"),
        (b"<svg onload=alert(1)>", "image/svg+xml", "text/plain"),
        (b"<html>", "application/pdf", "text/plain"),
        ("não".encode(), "", "text/plain"),
        ("não".encode("latin-1"), "text/plain", "application/octet-stream"),
        (b"a\x1b[31m", "text/plain", "application/octet-stream"),
        (b" %PDF-1.4", "application/pdf", "text/plain"),
        (b"\x89PNG\r\n\x1a\nx", "image/jpeg", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/png", "image/jpeg"),
        (b"GIF89a<script>", "text/html", "image/gif"),
        (b"PK\x03\x04", "application/zip", "application/octet-stream"),
    ],
)
def test_its_type_is_that_of_its_bytes_whatever_was_claimed(agent, content, claim, media_type):
    shown = send(agent, content, **{"content-type": claim}).json()
    assert shown["media_type"] == media_type


@pytest.mark.parametrize(
    ("query", "header", "name"),
    [
        ("?name=a.pdf", 'attachment; filename="b.pdf"', "a.pdf"),
        ("", 'attachment; filename="b.pdf"', "b.pdf"),
        ("", "attachment; filename*=UTF-8''a%C3%A7%C3%A3o.pdf", "ação.pdf"),
        ("", "attachment", "file"),
        ("", "nonsense; ; =", "file"),
        ("", None, "file"),
        ("?name=../../etc/passwd", None, "passwd"),
        ("?name=C:%5Ctemp%5Creport.doc", None, "report.doc"),
        ("?name=..", None, "file"),
        ("?name=a/", None, "file"),
        ("?name=%E2%80%AEfdp.exe", None, "\u202efdp.exe"),
    ],
)
def test_its_name_is_the_last_part_of_what_it_was_called(agent, query, header, name):
    headers = {} if header is None else {"content-disposition": header}
    answer = send(agent, query=query, **headers)
    assert answer.status_code == 201, answer.content
    assert answer.json()["name"] == name


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?name=a%0D%0ASet-Cookie:%20x", "invalid_value"),
        ("?name=a%00b", "invalid_value"),
        ("?name=" + "x" * 256, "out_of_range"),
        ("?name=" + "x" * 501, "out_of_range"),
        ("?filename=a", "unknown_field"),
        ("?name=a&name=b", "invalid_value"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(agent, query, code):
    refused(send(agent, query=query), 422, code)
    assert not Attachment.objects.exists()


def test_an_encoded_name_with_a_line_break_is_refused_too(agent):
    header = "attachment; filename*=UTF-8''a%0D%0Ab"
    refused(send(agent, query="", **{"content-disposition": header}), 422, "invalid_value")


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(agent):
    assert send(agent, b"a" * MOST).status_code == 201
    refused(send(agent, b"a" * (MOST + 1)), 413, "too_large")
    assert Attachment.objects.get().size == MOST


def test_an_empty_file_is_refused(agent):
    refused(send(agent, b""), 422, "out_of_range")


def test_a_form_or_a_packed_body_is_no_file(agent):
    form = {"content-type": "multipart/form-data; boundary=x"}
    refused(send(agent, b"--x--", **form), 415, "unsupported_media_type")
    packed = {"content-encoding": "gzip"}
    refused(send(agent, **packed), 415, "unsupported_media_type")


def test_the_same_call_again_is_the_same_file(agent):
    headers = {"idempotency-key": "one"}
    first, second = send(agent, **headers), send(agent, **headers)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    refused(send(agent, b"other", **headers), 409, "idempotency_key_reused")
    assert Attachment.objects.count() == 1


def test_nobody_hands_in_more_than_a_days_worth(agent, reviewer, bot, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_BYTES", 100)
    assert send(agent, b"a" * 60).status_code == 201
    problem = send(agent, b"a" * 60)
    refused(problem, 429, "rate_limited")
    assert 0 < int(problem["Retry-After"]) <= 86_400
    assert send(agent, b"a" * 40).status_code == 201
    assert send(reviewer, b"a" * 60).status_code == 201
    monkeypatch.setattr(attachments, "MOST_FILES", 2)
    monkeypatch.setattr(attachments, "MOST_BYTES", 1000)
    refused(send(agent, b"a"), 429, "rate_limited")
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    tomorrow = Attachment.objects.latest("created_at").created_at + timedelta(days=1)
    assert send(agent, b"a").status_code == 201


def test_it_takes_the_scope_to_ask_or_to_answer(agent, reviewer, ana, api):
    assert send(reviewer).status_code == 201
    refused(send(api(ana)), 403, "not_allowed")
    ApiKey.objects.update(scopes=["requests:read"])
    refused(send(agent), 403, "not_allowed")
    refused(send(reviewer), 403, "not_allowed")
    refused(send(Client()), 401, "unauthenticated")


def test_a_session_hands_a_file_in_with_its_token_only(rita):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rita)
    refused(send(browser), 403, "csrf_failed")
    browser.cookies["csrftoken"] = "a" * 32
    assert send(browser, X_CSRFToken="a" * 32).status_code == 201
    form = {"content-type": "application/x-www-form-urlencoded", "X_CSRFToken": "a" * 32}
    refused(send(browser, b"a=1", **form), 415, "unsupported_media_type")


def test_a_request_names_files_of_its_own_agent_only(agent, bot, api, sam):
    other = Agent.objects.create(project=bot.project, name="other-bot", owner=sam)
    for attachment in (handed_in(other).id, "att_nothing"):
        evidence = [{"kind": "file", "attachment": attachment}]
        body = {"title": "T", "action": {"name": "a"}, "evidence": evidence}
        problem = refused(post(agent, REQUESTS, body), 422, "invalid_value")
        assert problem["errors"][0]["pointer"] == "/evidence/0/attachment"


def test_people_have_a_file_once_a_request_that_they_may_see_names_it(
    agent, bot, reviewer, otto, rui, api
):
    attachment = handed_in(bot)
    path = f"{FILES}/{attachment.id}"
    for address in (path, f"{path}/content"):
        refused(reviewer.get(address), 404, "not_found")
    request = opened(agent, evidence=[file(attachment)])
    assert reviewer.get(path).status_code == 200
    assert reviewer.get(f"{path}/content").content == PDF
    refused(api(otto).get(path), 404, "not_found")
    Project.objects.filter(pk=bot.project_id).update(visibility=Project.Visibility.ELIGIBLE)
    narrow = opened(agent, evidence=[file(handed_in(bot))], reviewers={"users": ["rui"]})
    hidden = f"{FILES}/{narrow['evidence'][0]['attachment']}"
    refused(reviewer.get(hidden), 404, "not_found")
    assert api(rui).get(hidden).status_code == 200
    assert request["evidence"] == [file(attachment)]


def test_a_persons_file_reaches_the_agent_whose_request_it_answered(agent, reviewer, bot, api, sam):
    other = api(Agent.objects.create(project=bot.project, name="other-bot", owner=sam))
    sent = send(reviewer, b"signed", "?name=signed.txt").json()
    path = f"{FILES}/{sent['id']}"
    refused(agent.get(path), 404, "not_found")
    form = {"schema": {"type": "object", "properties": {"file": {"type": "string"}}}}
    request = opened(agent, form=form)
    answer = answer_to(request, data={"file": sent["id"]})
    assert post(reviewer, path_of(request, "/responses"), answer).status_code == 201
    assert agent.get(f"{path}/content").content == b"signed"
    refused(other.get(path), 404, "not_found")
