"""A request that asks for a form: drawn, filled in, refused with what was typed, sent."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.models import ApprovalRequest, Decision, Response
from tests.make import decide, make_request
from tests.web.posting import field_id, fields_of

PART = {"HX-Request": "true", "HX-Target": "detail"}
SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Legal name", "minLength": 2},
        "terms": {"type": "integer", "title": "Days", "enum": [14, 30]},
        "customs": {"type": "boolean", "title": "Customs handling"},
        "contacts": {"type": "array", "title": "Contacts", "items": {"type": "string"}},
    },
    "required": ["name"],
    "if": {"properties": {"customs": {"const": True}}, "required": ["customs"]},
    "then": {"properties": {"licence": {"type": "string", "title": "Licence"}}},
}
DATA = {"name": "Brightwell", "terms": 30, "customs": False, "contacts": ["Jonas"]}


@pytest.fixture
def asked(bot) -> ApprovalRequest:
    form = {"schema": SCHEMA, "data": DATA}
    return make_request(bot, kind="form", action=None, asks={"form": form}, title="Onboarding")


def page_of(browser, request: ApprovalRequest) -> str:
    return browser.get(f"/requests/{request.id}/").content.decode()


def send(browser, request, fields, **changes):
    posted = {**fields, "type": "approve", **changes}
    return browser.post(f"/requests/{request.id}/respond/", posted, headers=PART)


def test_the_form_is_drawn_with_what_the_agent_filled_in(asked, rita, browser_of):
    page = page_of(browser_of(rita), asked)
    assert 'value="Brightwell"' in page
    assert "4 filled in by the agent" in page
    assert "Legal name" in page
    assert "Licence" not in page


def test_an_untouched_form_is_approved_with_the_same_data(asked, rita, browser_of):
    browser = browser_of(rita)
    response = send(browser, asked, fields_of(page_of(browser, asked)))
    assert response.status_code == 200
    assert Response.objects.get().data_text == (
        '{"name":"Brightwell","terms":30,"customs":false,"contacts":["Jonas"]}'
    )


def test_a_refused_form_comes_back_with_what_was_typed_and_what_is_wrong(asked, rita, browser_of):
    browser = browser_of(rita)
    page = page_of(browser, asked)
    fields = fields_of(page)
    response = send(
        browser, asked, {**fields, field_id(page, "Legal name"): "Q"}, reason="Kept & so"
    )
    assert response.status_code == 422
    shown = response.content.decode()
    assert "data-errors" in shown
    assert 'value="Q"' in shown
    assert 'aria-invalid="true"' in shown
    assert "Kept &amp; so" in shown
    assert "filled in by the agent" not in shown
    assert not Decision.objects.exists()


def test_a_rejection_carries_no_data_however_wrong_the_form_is(asked, rita, browser_of):
    browser = browser_of(rita)
    page = page_of(browser, asked)
    fields = {**fields_of(page), field_id(page, "Legal name"): ""}
    assert send(browser, asked, fields, type="reject").status_code == 200
    assert Decision.objects.get().outcome == "rejected"
    assert Response.objects.get().data_text is None


def test_a_post_without_the_fields_is_no_answer(asked, rita, browser_of):
    fields = {"revision": 1, "action_digest": asked.action_digest}
    assert send(browser_of(rita), asked, fields).status_code == 422
    assert not Response.objects.exists()


def test_a_field_that_depends_on_another_appears_without_anything_being_written(
    asked, rita, browser_of
):
    browser = browser_of(rita)
    page = page_of(browser, asked)
    found = re.search(r'<input type="checkbox"[^>]*name="(\w+)"', page) or re.search(
        r'<input[^>]*name="(\w+)"[^>]*type="checkbox"', page
    )
    assert found
    fields = {**fields_of(page), found[1]: ["", "on", "true", "1"], "_op": "update"}
    before = ApprovalRequest.objects.get().version
    part = browser.post(
        f"/requests/{asked.id}/form/?of=data", fields, headers={"HX-Request": "true"}
    )
    assert part.status_code == 200
    assert "Licence" in part.content.decode()
    whole = browser.post(f"/requests/{asked.id}/respond/", fields)
    assert whole.status_code == 200
    assert "Licence" in whole.content.decode()
    assert ApprovalRequest.objects.get().version == before
    assert not Response.objects.exists()


def test_a_row_is_added_by_a_plain_button(asked, rita, browser_of):
    browser = browser_of(rita)
    fields = {**fields_of(page_of(browser, asked)), "_op": "add:/contacts"}
    whole = browser.post(f"/requests/{asked.id}/respond/", fields).content.decode()
    assert whole.count('value="remove:/contacts/') == 2


@pytest.mark.parametrize("who", ["ana", "sam"])
def test_a_form_is_drawn_anew_only_for_who_may_answer(asked, who, ana, sam, browser_of):
    person = {"ana": ana, "sam": sam}[who]
    response = browser_of(person).post(f"/requests/{asked.id}/form/?of=data", {"_op": "update"})
    assert response.status_code == 403
    assert response["HX-Reswap"] == "none"


def test_a_decided_form_is_shown_to_read(asked, rita, rui, browser_of):
    decide(asked, rita, data={**DATA, "name": "Brightwell GmbH"})
    page = page_of(browser_of(rui), asked)
    assert "Brightwell GmbH" in page
    assert "Cannot be changed:" in page
    assert 'id="answer"' not in page


def test_a_form_that_cannot_be_drawn_can_still_be_rejected(asked, rita, browser_of, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no such widget")

    monkeypatch.setattr("approvals.web.answers.form.forms.show", fail)
    monkeypatch.setattr("approvals.web.answers.form.forms.parse", fail)
    browser = browser_of(rita)
    page = page_of(browser, asked)
    assert "The agent sent a form that cannot be read" in page
    assert "Legal name" in page
    fields = {"revision": 1, "action_digest": asked.action_digest, "form": "data"}
    assert send(browser, asked, fields).status_code == 422
    assert send(browser, asked, fields, type="reject").status_code == 200


def test_a_file_is_sent_with_the_answer_and_survives_a_refusal(bot, rita, browser_of):
    schema = {
        "type": "object",
        "properties": {
            "logo": {"type": "string", "format": "data-url", "title": "Logo"},
            "name": {"type": "string", "title": "Name", "minLength": 2},
        },
    }
    form = {"schema": schema, "data": {"name": "B"}}
    asked = make_request(bot, kind="form", action=None, asks={"form": form})
    browser = browser_of(rita)
    page = page_of(browser, asked)
    answer = re.search(r'<form[^>]* id="answer"[^>]*>', page)
    # The server says what is wrong, and a form with an empty field can still be declined.
    assert answer
    assert 'enctype="multipart/form-data" novalidate' in answer[0]
    fields, logo = fields_of(page), field_id(page, "Logo")
    file = SimpleUploadedFile("logo.txt", b"Hello", "text/plain")
    refused = send(browser, asked, fields, **{f"{logo}-f": file})
    assert refused.status_code == 422
    drawn = refused.content.decode()
    assert "logo.txt (text/plain, 5 B)" in drawn
    taken = send(browser, asked, fields_of(drawn), **{field_id(drawn, "Name"): "Brightwell"})
    assert taken.status_code == 200
    assert json.loads(Response.objects.get().data_text) == {
        "name": "Brightwell",
        "logo": "data:text/plain;name=logo.txt;base64,SGVsbG8=",
    }


def test_a_post_that_is_too_large_is_told_so_instead_of_read_in_part(asked, rita, browser_of):
    browser = browser_of(rita)
    file = SimpleUploadedFile("film.mp4", b"x" * 1_100_000)
    refused = send(browser, asked, fields_of(page_of(browser, asked)), film=file)
    assert (refused.status_code, refused["X-Problem"]) == (413, "too_large")
    assert "At most 1 MB" in refused.content.decode()
    assert not Response.objects.exists()
