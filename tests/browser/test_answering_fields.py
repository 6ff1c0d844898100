"""Forms, edits and drafts as people fill them in: by keys, with and without scripts."""

import json

from approvals.models import ApprovalRequest, Decision, Response
from tests.browser.asks import SCALE, letter, next_draft, scaling, vendor
from tests.browser.visitor import until

SELECT = """words => {
  const walk = document.createTreeWalker(
    [...document.querySelectorAll("[data-passages]")].find(e => e.checkVisibility()),
    NodeFilter.SHOW_TEXT,
  );
  while (walk.nextNode()) {
    const at = walk.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = new Range();
    range.setStart(walk.currentNode, at);
    range.setEnd(walk.currentNode, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return true;
  }
  return false;
}"""


def opened(visitor, request):
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.wait_for_timeout(450)  # letters act on a page that was seen
    return page


def test_an_edit_by_keys_gives_typed_values_and_exact_untouched_bytes(visit, bot, rita, api):
    request = scaling(bot)
    page = opened(visit(rita), request)
    page.keyboard.press("e")
    page.wait_for_selector("#editor input:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("18")
    page.keyboard.press("Tab")
    page.wait_for_selector("#verb:has-text('with 1 change')")
    page.keyboard.press("Control+a")
    page.keyboard.type("45")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Approved by you with 2 changes")
    stored = ApprovalRequest.objects.get()
    changed = SCALE.replace('"replicas":24', '"replicas":18').replace(':10,"dep', ':45,"dep')
    assert stored.action_text == changed
    shown = api(bot).get(f"/api/v1/requests/{request.id}").content.decode()
    inner = changed[changed.index('"args"') : changed.index(',"args_schema"')]
    assert inner.replace(",", ", ").replace(":", ": ") in shown or inner in shown
    assert page.locator("#revision .diff tr").count() >= 4


def test_the_json_of_an_edit_says_where_it_is_wrong_and_takes_it_all_back(visit, bot, rita):
    page = opened(visit(rita), scaling(bot))
    page.keyboard.press("e")
    page.wait_for_selector("#editor")
    page.locator("label:has(#args-view-json)").click()
    page.wait_for_selector("#args-json-text")
    text = page.input_value("#args-json-text")
    page.fill("#args-json-text", text.replace("24", "}"))
    page.locator("#args-json-text").blur()
    page.wait_for_selector("#args-json-error:has-text('line 2')")
    page.fill("#args-json-text", text.replace("24", "19"))
    page.locator("#args-json-text").blur()
    page.wait_for_selector("#verb:has-text('with 1 change')")
    page.get_by_role("button", name="Put all back").click()
    page.wait_for_selector("#verb:has-text('Approve k8s.scale')")
    page.get_by_role("link", name="Do not edit").click()
    page.wait_for_selector("#arguments")
    assert not Response.objects.exists()


def test_a_form_changes_with_its_answers_and_survives_a_reload_but_for_secrets(visit, bot, rita):
    request = vendor(bot)
    page = opened(visit(rita), request)
    assert page.get_by_label("Customs licence").count() == 0
    page.get_by_label("Customs handling").check()
    page.get_by_label("Customs licence").fill("DE-AEO-1")
    page.get_by_label("Portal password").fill("hunter2")
    page.get_by_role("button", name="Add").first.click()
    page.wait_for_selector("#ask-form .row-in >> nth=1")
    page.get_by_label("Legal name").fill("Brightwell SE")
    assert "hunter2" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.reload()
    page.wait_for_selector("#ask-form .row-in >> nth=1")
    assert page.get_by_label("Legal name").input_value() == "Brightwell SE"
    assert page.get_by_label("Customs licence").input_value() == "DE-AEO-1"
    assert page.get_by_label("Portal password").input_value() == ""
    page.locator("[data-act=approve]").click()
    page.wait_for_selector("[data-errors]:focus:has-text('Bank account')")
    page.get_by_label("Bank account").fill("DE89 3704 0044 0532 0130 00")
    page.locator("#ask-form .row-in").nth(1).get_by_role("button", name="Remove").click()
    page.wait_for_selector("#ask-form .row-in >> nth=1", state="detached")
    page.get_by_label("Bank account").press("Control+Enter")
    page.wait_for_selector("text=Approved by you")
    data = json.loads(Response.objects.get().data_text)
    assert (data["licence"], data["customs"], data["terms"]) == ("DE-AEO-1", True, 30)
    until(lambda: "draft:" not in page.evaluate("JSON.stringify(sessionStorage)"))


def test_a_form_works_without_scripts(visit, bot, rita):
    request = vendor(bot)
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/requests/{request.id}/")
    page.get_by_label("Bank account").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Customs handling").check()
    page.locator(
        "#ask-form > .body > div > .sf > noscript button, #ask-form button:has-text('Update form')"
    ).first.click()
    page.get_by_label("Customs licence").fill("DE-AEO-1")
    page.get_by_role("button", name="Add").first.click()
    assert page.locator("#ask-form .row-in").count() == 2
    page.locator("#ask-form .row-in").nth(1).get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_selector("text=Approved by you")
    assert json.loads(Response.objects.get().data_text)["licence"] == "DE-AEO-1"


def test_an_edit_without_scripts_is_shown_before_it_counts(visit, bot, rita):
    request = scaling(bot)
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/requests/{request.id}/")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Replicas").fill("18")
    page.locator("[data-act=approve]").click()
    page.wait_for_selector("text=Look at your changes below")
    assert not Decision.objects.exists()
    page.get_by_role("button", name="Approve with 1 change").click()
    page.wait_for_selector("text=Approved by you with 1 change")
    assert Decision.objects.get().edited is True


def test_three_rounds_of_a_draft(visit, bot, rita, rui):
    request = letter(bot)
    visitor = visit(rita)
    page = opened(visitor, request)
    for number, passage in enumerate(("a technical issue", "truly and deeply"), start=1):
        page.locator("label:has(#draft-as-source)").click()
        assert page.evaluate(SELECT, passage)
        page.locator("#remark-pop").click()
        page.keyboard.type(f"Round {number}: say it plainly")
        page.get_by_role("button", name="Send back").click()
        page.wait_for_selector(".decide >> text=Waiting for the agent")
        sent = json.loads(Response.objects.order_by("-id")[0].annotations_text)
        assert [each["quote"] for each in sent] == [passage]
        body = json.loads(ApprovalRequest.objects.get().action_text)["args"]["body"]
        assert sent[0]["offset"] == body.index(passage)
        next_draft(request, body.replace(passage, "clear words"))
        page.wait_for_selector("#changed:not([hidden])")
        assert page.locator("[data-act=approve]").count() == 0
        page.get_by_role("button", name="Show the change").click()
        page.wait_for_selector(f"text=Changes since draft {number}")
        page.wait_for_selector(f"text=The passage is gone from draft {number + 1}")
    page.get_by_role("link", name="Edit").click()
    page.wait_for_selector("#editor")
    page.get_by_label("body").fill("Sorry.")
    page.get_by_label("body").press("Control+Enter")
    page.wait_for_selector("text=Approved by you with 1 change")
    until(lambda: Decision.objects.get().edited)
    assert json.loads(ApprovalRequest.objects.get().action_text)["args"]["body"] == "Sorry."


def test_an_edit_survives_a_reload_until_it_is_given_up(visit, bot, rita):
    page = opened(visit(rita), scaling(bot))
    page.keyboard.press("e")
    page.wait_for_selector("#editor input:focus")
    page.get_by_label("Hold for").fill("45")
    page.get_by_label("Replicas").fill("18")
    page.get_by_label("Replicas").press("Enter")  # draws the form again, and decides nothing
    page.wait_for_selector("#verb:has-text('with 2 changes')")
    page.reload()
    page.wait_for_selector("#verb:has-text('with 2 changes')")
    assert page.locator("#editor input.num").first.input_value() == "18"
    page.get_by_role("link", name="Do not edit").click()
    page.wait_for_selector("#arguments")
    assert "draft:" not in page.evaluate("JSON.stringify(sessionStorage)")  # nothing comes back
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#editor").count() == 0
    assert not Response.objects.exists()
