"""Editing the arguments on the page: typed, exact, counted, refused with what was typed."""

import json

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.models import ApprovalRequest, Decision, Tool
from tests.make import action, decide, make_request, of_agent
from tests.web.posting import field_id, fields_of

PART = {"HX-Request": "true", "HX-Target": "detail"}
SENT = (
    b'{"name":"k8s.scale","args":{"replicas":24,"hold":10,"ratio":5120.00,'
    b'"note":"","deep":{"a":1e2},"tell":null}}'
)
MAY = ("approve", "edit", "reject")


@pytest.fixture
def scaling(bot) -> ApprovalRequest:
    return make_request(bot, action=action(SENT), title="Scale", allowed_responses=MAY)


def opened(browser, request: ApprovalRequest) -> str:
    return browser.get(f"/requests/{request.id}/?edit=1").content.decode()


def send(browser, request, fields, **changes):
    posted = {**fields, "type": "approve", **changes}
    return browser.post(f"/requests/{request.id}/respond/", posted, headers=PART)


def redraw(browser, request, fields, *, target="", **changes):
    posted = {**fields, "_op": "update", **changes}
    headers = {"HX-Request": "true", "HX-Target": target}
    return browser.post(
        f"/requests/{request.id}/form/?of=args", posted, headers=headers
    ).content.decode()


def test_the_arguments_are_opened_on_request_and_only_where_editing_is_allowed(
    bot, scaling, rita, browser_of
):
    browser = browser_of(rita)
    assert 'data-act="edit"' in browser.get(f"/requests/{scaling.id}/").content.decode()
    assert "data-editor" in opened(browser, scaling)
    plain = make_request(bot)
    assert "data-editor" not in opened(browser, plain)
    assert 'data-act="edit"' not in browser.get(f"/requests/{plain.id}/").content.decode()


def test_untouched_arguments_are_a_plain_approval(scaling, rita, browser_of):
    browser = browser_of(rita)
    assert send(browser, scaling, fields_of(opened(browser, scaling))).status_code == 200
    assert Decision.objects.get().edited is False
    assert ApprovalRequest.objects.get().action_text == scaling.action_text


def test_an_edit_keeps_types_and_every_untouched_byte(scaling, rita, browser_of):
    browser = browser_of(rita)
    page = opened(browser, scaling)
    response = send(browser, scaling, {**fields_of(page), field_id(page, "replicas"): "18"})
    assert response.status_code == 200
    stored = ApprovalRequest.objects.get()
    assert stored.action_text == scaling.action_text.replace("24", "18")
    assert Decision.objects.get().edited is True
    assert "with 1 change" in response.content.decode()


def test_the_count_and_the_way_back_are_drawn_again(scaling, rita, browser_of):
    browser = browser_of(rita)
    page = opened(browser, scaling)
    fields = {**fields_of(page), field_id(page, "replicas"): "18", field_id(page, "hold"): "45"}
    part = redraw(browser, scaling, fields)
    assert "Approve with 2 changes" in part
    assert part.count("Agent proposed") == 2
    assert "Agent proposed" not in redraw(browser, scaling, fields, _op="back:")
    assert "Approve with 1 change<" in redraw(browser, scaling, fields, _op="back:/hold")


def test_a_group_that_came_is_one_change_on_the_button_and_in_what_was_decided(
    bot, rita, browser_of
):
    schema = {"properties": {"to": {"properties": {"a": {"type": "string"}}}}}
    sent = json.dumps({"name": "pay", "args": {"sum": 5}, "args_schema": schema}).encode()
    request = make_request(bot, action=action(sent), allowed_responses=MAY)
    browser = browser_of(rita)
    page = opened(browser, request)
    fields = {**fields_of(page), field_id(page, "a"): "DE89"}
    assert "Approve with 1 change<" in redraw(browser, request, fields)
    assert "with 1 change" in send(browser, request, fields).content.decode()
    assert json.loads(ApprovalRequest.objects.get().action_text)["args"] == {
        "sum": 5,
        "to": {"a": "DE89"},
    }


def test_the_json_starts_from_the_fields_and_the_fields_from_the_json(scaling, rita, browser_of):
    browser = browser_of(rita)
    page = opened(browser, scaling)
    fields = {**fields_of(page), field_id(page, "replicas"): "18"}
    as_json = redraw(browser, scaling, fields, target="editor", args_view="json")
    assert "&quot;replicas&quot;: 18" in as_json
    assert "&quot;ratio&quot;: 5120.00" in as_json
    typed = fields_of(f'<form id="answer">{as_json}</form>')
    text = typed["args_json"][0].replace('"hold": 10', '"hold": 45')
    fields = {**fields_of(page), **typed, "args_json": text}
    back = redraw(browser, scaling, fields, target="editor", args_view="form")
    assert 'value="45"' in back
    assert "Approve with 2 changes" in back
    fields = {**fields_of(page), **fields_of(f'<form id="answer">{back}</form>')}
    assert send(browser, scaling, fields).status_code == 200
    args = json.loads(ApprovalRequest.objects.get().action_text)["args"]
    assert (args["replicas"], args["hold"]) == (18, 45)


@pytest.mark.parametrize("text", ['{"replicas": }', "[]", '{"a":1,"a":2}', "", "{" * 200])
def test_json_that_cannot_be_read_is_refused_with_its_place_and_kept(
    scaling, rita, browser_of, text
):
    browser = browser_of(rita)
    fields = {**fields_of(opened(browser, scaling)), "args_from": "json", "args_json": text}
    response = send(browser, scaling, fields, args_view="json")
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="args-json-error"' in page
    assert not Decision.objects.exists()


def test_a_value_of_the_wrong_type_is_refused_at_its_field(scaling, rita, browser_of):
    browser = browser_of(rita)
    page = opened(browser, scaling)
    response = send(browser, scaling, {**fields_of(page), field_id(page, "replicas"): "many"})
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'value="many"' in shown
    assert "data-errors" in shown


def test_locked_fields_are_shown_and_refused_however_they_are_changed(
    project, scaling, rita, browser_of
):
    Tool.objects.create(project=project, name="k8s.*", editable=["/replicas"])
    browser = browser_of(rita)
    page = opened(browser, scaling)
    assert page.count("Cannot be changed:") == 5
    text = '{"replicas":24,"hold":11,"ratio":5120.00,"note":"","deep":{"a":1e2},"tell":null}'
    fields = {**fields_of(page), "args_from": "json", "args_json": text}
    response = send(browser, scaling, fields, args_view="json")
    assert response.status_code == 422
    assert "/hold: may not be edited" in response.content.decode()


def test_a_masked_value_never_reaches_the_page_and_stays_what_it_is(project, bot, rita, browser_of):
    Tool.objects.create(project=project, name="k8s.*", mask=["/token"])
    sent = b'{"name":"k8s.scale","args":{"replicas":24,"token":"hunter2"}}'
    request = make_request(bot, action=action(sent), allowed_responses=MAY)
    browser = browser_of(rita)
    page = opened(browser, request)
    assert "hunter2" not in page
    fields = {**fields_of(page), field_id(page, "replicas"): "18"}
    assert "hunter2" not in redraw(browser, request, fields, target="editor", args_view="json")
    response = send(browser, request, fields)
    assert "hunter2" not in response.content.decode()
    assert json.loads(ApprovalRequest.objects.get().action_text)["args"] == {
        "replicas": 18,
        "token": "hunter2",
    }


def test_without_scripts_a_change_is_shown_before_it_is_approved(scaling, rita, browser_of):
    browser = browser_of(rita)
    page = opened(browser, scaling)
    fields = {**fields_of(page), field_id(page, "replicas"): "18"}
    response = send(browser, scaling, fields, seen="0")
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Approve with 1 change" in shown
    assert 'name="seen" value="1"' in shown
    assert not Decision.objects.exists()
    assert send(browser, scaling, fields_of(shown), seen="1").status_code == 200
    assert Decision.objects.get().edited is True


def test_an_edit_of_what_moved_on_shows_what_changed_and_keeps_mine(bot, rita, rui, browser_of):
    scaling = make_request(
        bot, action=action(SENT), title="Scale", allowed_responses=[*MAY, "request_changes"]
    )
    browser = browser_of(rita)
    page = opened(browser, scaling)
    mine = {**fields_of(page), field_id(page, "replicas"): "18"}
    decide(scaling, rui, "request_changes", "Hold longer")
    newer = action(SENT.replace(b'"hold":10', b'"hold":20'))
    resubmit(
        request_id=scaling.id,
        resubmission=Resubmission(revision=1, action=newer),
        actor=of_agent(scaling.agent),
    )
    response = send(browser, scaling, mine)
    assert response.status_code == 409
    shown = response.content.decode()
    assert "What changed while you answered" in shown
    assert 'data-act="approve"' not in shown
    reviewed = browser.post(
        f"/requests/{scaling.id}/respond/", {**fields_of(shown), "_op": "update"}
    )
    page = reviewed.content.decode()
    assert "Approve with 1 change<" in page
    assert send(browser, scaling, fields_of(page)).status_code == 200
    args = json.loads(ApprovalRequest.objects.get().action_text)["args"]
    assert (args["replicas"], args["hold"]) == (18, 20)
