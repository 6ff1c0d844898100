"""Each kind decided by keys alone, on a phone, and without scripts."""

import pytest
from playwright.sync_api import Page

from approvals.models import ApprovalRequest, Decision, Response
from approvals.rules.strict_json import read_object
from tests.browser import kinds
from tests.browser.visitor import PHONE

SETTLED = 450  # the letters wake up 400 ms after a request is shown


def decided(request: ApprovalRequest) -> Decision:
    return Decision.objects.get(request=request)


def opened(visitor, request: ApprovalRequest) -> Page:
    page = visitor.open(f"/requests/{request.id}/")
    page.wait_for_timeout(SETTLED)
    return page


def test_a_confirmation_by_keys_waits_for_the_exact_phrase(visit, bot, rita):
    request = kinds.confirmation(bot)
    page = opened(visit(rita), request)
    approve = page.locator("[data-act=approve]")
    assert approve.get_attribute("aria-disabled") == "true"
    page.keyboard.press("a")
    page.wait_for_selector("#live-urgent:has-text('Type the phrase exactly')", state="attached")
    page.focus("#phrase")
    page.keyboard.type("DELETE 128")
    assert approve.get_attribute("aria-disabled") == "true"
    page.keyboard.type("4")
    assert approve.get_attribute("aria-disabled") is None
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Approved by you")
    assert decided(request).outcome == "approved"


def test_a_choice_by_keys(visit, bot, rita):
    request = kinds.choice(bot)
    page = opened(visit(rita), request)
    page.keyboard.press("a")
    page.wait_for_selector("#refusal:focus >> text=Your choice: is missing")
    page.keyboard.press("2")
    assert page.locator("[value=accept200]").is_checked()
    assert Decision.objects.count() == 0
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("a")
    page.wait_for_selector("text=Accept 200 %, chosen by you")
    assert decided(request).option == "accept200"


def test_a_question_by_keys_and_own_words_take_the_suggestion_back(visit, bot, rita):
    request, other = kinds.question(bot), kinds.bare_question(bot)
    visitor = visit(rita)
    page = opened(visitor, request)
    page.keyboard.press("3")
    assert page.locator("[data-digit='3']").is_checked()
    page.keyboard.press("e")
    page.keyboard.type("NDR-5, see 12a")
    assert not page.locator("[data-digit='3']").is_checked()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Answered by you")
    assert read_object(decided(request).data_text or "") == {"template": "NDR-5, see 12a"}
    page = opened(visitor, other)
    page.keyboard.press("r")
    page.wait_for_selector("#reason:focus")
    page.keyboard.type("Ask Sam")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Left unanswered by you")


def test_a_sum_by_keys_is_weighed_while_it_is_typed(visit, bot, rita):
    kinds.limited(rita, EUR="4000.00")
    request = kinds.budget(bot)
    page = opened(visit(rita), request)
    verb = page.locator("#verb")
    assert verb.inner_text() == "Recommend"
    page.keyboard.press("e")
    page.wait_for_selector("#budget-approved_amount:focus")
    page.keyboard.press("Control+A")
    page.keyboard.type("3 900,00")
    page.wait_for_selector("#budget-delta >> text=920.00 EUR less than asked")
    page.wait_for_selector("#verb:has-text('Approve')")
    assert not page.locator("#own-limit").is_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#refusal:focus >> text=Justification")
    page.locator("#refusal a").press("Enter")
    page.wait_for_selector("#budget-justification:focus")
    page.keyboard.type("Part of it is covered")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=3,900.00 EUR approved by you")
    assert Response.objects.get().recommended is False


def test_a_reply_and_changes_say_that_they_need_words(visit, bot, rita):
    request = kinds.everything_allowed(bot)
    page = opened(visit(rita), request)
    page.get_by_role("button", name="Request changes").click()
    page.wait_for_selector("#refusal:focus >> text=Reason: is missing")
    page.fill("#reason", "12 replicas are enough")
    page.get_by_role("button", name="Request changes").click()
    page.wait_for_selector("text=Waiting for the agent's next revision")
    assert Decision.objects.count() == 0


def test_on_a_phone_each_kind_is_decided_by_thumb(visit, bot, rita):
    visitor = visit(rita, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    steps = [
        (kinds.choice(bot), lambda page: page.locator("label.opt").nth(3).tap(), "rejected"),
        (kinds.question(bot), lambda page: page.locator("label.opt").nth(0).tap(), "answered"),
        (kinds.confirmation(bot), lambda page: page.fill("#phrase", "DELETE 1284"), "approved"),
        (kinds.budget(bot), lambda page: None, "approved"),
    ]
    for request, answer, outcome in steps:
        page = opened(visitor, request)
        answer(page)
        page.locator("[data-act=approve]").tap()
        page.wait_for_selector("#decided")
        assert decided(request).outcome == outcome
        assert visitor.sideways() <= 0


@pytest.mark.parametrize("height", [256, 844])
def test_the_bar_covers_nothing_that_is_focused(visit, bot, rita, height):
    request = kinds.everything_allowed(bot)
    page = opened(visit(rita, viewport={"width": 320, "height": height}), request)
    assert height > 400 or page.locator(".decide").evaluate(
        "bar => getComputedStyle(bar).position === 'static'"
    )
    covered = """() => {
      const [at, bar] = [document.activeElement, document.querySelector(".decide")];
      if (at === document.body || bar.contains(at) || at.closest("dialog")) return "";
      const free = getComputedStyle(bar).position === "static";
      const top = free ? innerHeight : bar.getBoundingClientRect().top;
      return at.getBoundingClientRect().top >= top ? at.outerHTML : "";
    }"""
    for _step in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) == ""


@pytest.mark.parametrize("typed", ["DELETE 1284", "delete 1284"])
def test_without_scripts_the_server_judges_the_phrase(visit, bot, rita, typed):
    request = kinds.confirmation(bot)
    visitor = visit(rita, java_script_enabled=False)
    visitor.page.goto(f"{visitor.site}/requests/{request.id}/")
    visitor.page.fill("#phrase", typed)
    visitor.page.locator("[data-act=approve]").click()
    visitor.page.wait_for_selector("#decided" if typed.isupper() else "#refusal")
    assert Decision.objects.filter(request=request).exists() == typed.isupper()
