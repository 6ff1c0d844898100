"""Editing, drafts and versions where something is masked: no page holds it, no answer finds out."""

import pytest
from django.urls import reverse

from approvals.actions.rounds import Resubmission, resubmit
from approvals.actions.tools import ToolSettings, add_tool
from approvals.models import Decision, Response
from approvals.rules.strict_json import parse
from tests.make import action, decide, make_request, of_agent, of_person
from tests.web.posting import field_id, fields_of

PIN = "471147114711"
SECRET = "s3cret-0f-the-agent"
SENT = (
    b'{"name":"pay","args":{"amount":15000.00,"pin":471147114711,'
    b'"card":{"number":"s3cret-0f-the-agent"},"note":""}}'
)
SCHEMA = (
    '{"type":"object","properties":{"amount":{"type":"number"},"pin":{"type":"integer"},'
    '"card":{"type":"object","required":["number"]},"note":{"type":"string"}}}'
)
MAY = ("approve", "edit", "reject", "request_changes")
PART = {"HX-Request": "true", "HX-Target": "detail"}


@pytest.fixture
def masks(project, ana):
    settings = ToolSettings(mask=["pin", "card", "/body"], args_schema_text=SCHEMA)
    add_tool(project=project, name="pay", settings=settings, actor=of_person(ana))


@pytest.fixture
def paying(bot, masks):
    return make_request(bot, action=action(SENT), allowed_responses=MAY)


@pytest.fixture
def browser(rita, browser_of):
    return browser_of(rita)


def opened(browser, request):
    return browser.get(f"/requests/{request.id}/?edit=1").content.decode()


def send(browser, request, fields, **changes):
    posted = {**fields, "type": "approve", **changes}
    return browser.post(reverse("respond", args=[request.id]), posted, headers=PART)


def test_the_fields_hold_masks_and_the_edit_carries_the_values(browser, paying):
    text = opened(browser, paying)
    assert PIN not in text
    assert SECRET not in text
    fields = fields_of(text)
    response = send(browser, paying, fields, **{field_id(text, "amount"): "4800", "seen": "1"})
    assert response.status_code == 200, response.content
    decision = Decision.objects.get()
    assert decision.edited
    paying.refresh_from_db()
    assert parse(paying.action_text.encode())["args"] == {
        "amount": 4800,
        "pin": int(PIN),
        "card": {"number": SECRET},
        "note": "",
    }
    page = browser.get(f"/requests/{paying.id}/").content.decode()
    assert PIN not in page
    assert SECRET not in page


@pytest.mark.parametrize("pin", [PIN, '"•••• 00000000"', "null"])
def test_edited_json_may_not_say_what_is_masked_either(browser, paying, pin):
    fields = fields_of(opened(browser, paying))
    lines = fields["args_json"][0].splitlines()
    changed = [f'  "pin": {pin},' if '"pin"' in line else line for line in lines]
    refused = send(
        browser, paying, {**fields, "args_from": "json", "args_json": "\n".join(changed)}
    )
    assert refused.status_code == 422
    paying.refresh_from_db()
    assert (paying.status, paying.revision) == ("pending", 1)


def test_the_form_is_drawn_again_with_masks(browser, paying):
    fields = fields_of(opened(browser, paying))
    for view in ("form", "json", "diff"):
        posted = {**fields, "_op": "update", "args_view": view}
        text = browser.post(
            f"/requests/{paying.id}/form/?of=args", posted, headers={"HX-Request": "true"}
        ).content.decode()
        assert PIN not in text
        assert SECRET not in text


def redraft(bot, request, text):
    made = action(b'{"name":"pay","args":{"subject":"Hello","body":"%s"}}' % text.encode())
    return resubmit(
        request_id=request.id,
        resubmission=Resubmission(revision=request.revision, action=made),
        actor=of_agent(bot),
    )


def test_no_version_of_a_draft_and_no_difference_shows_what_is_masked(bot, masks, rita, browser):
    first = action(b'{"name":"pay","args":{"subject":"Hello","body":"s3cret-0f-the-agent one"}}')
    request = make_request(bot, kind="feedback", action=first, allowed_responses=MAY)
    decide(request, rita, "request_changes", "Shorter, please.")
    request.refresh_from_db()
    redraft(bot, request, f"{SECRET} two")
    text = browser.get(f"/requests/{request.id}/").content.decode()
    assert SECRET not in text
    assert text.count("••••") >= 2


def test_no_quotation_finds_out_what_is_masked(bot, masks, browser):
    first = action(b'{"name":"pay","args":{"subject":"Hello","body":"s3cret-0f-the-agent"}}')
    for guess in ("s3cret", "wrong!"):
        request = make_request(bot, kind="feedback", action=first, allowed_responses=MAY)
        fields = fields_of(browser.get(f"/requests/{request.id}/").content.decode())
        remark = {"quote": guess, "nth": "0", "remark": "What is this?"}
        response = send(browser, request, {**fields, **remark}, type="request_changes", reason="x")
        assert response.status_code == 200
        (note,) = parse(Response.objects.get(request=request).annotations_text.encode())
        assert note["quote"] == guess
        assert "offset" not in note
