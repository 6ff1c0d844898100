"""What somebody types while an answer of the server is on its way, or does not come, is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route

from tests.browser.asks import letter, scaling, vendor
from tests.browser.visitor import until

FORM = "**/form/?of=*"
# Enter as soon as an answer is in the page, before htmx has settled it.
ENTER_AT_ONCE = """() => addEventListener("htmx:afterSwap", () => setTimeout(
  () => document.querySelector("#editor button[value=update]").click()), {once: true})"""
ROWS = "#ask-form .row-in"


@contextmanager
def slow(page: Page) -> Iterator[None]:
    """Until this ends the server does not hear what a form asks."""
    held: list[Route] = []
    page.route(FORM, lambda route: held.append(route))
    yield
    page.route(FORM, lambda route: route.continue_())  # the newest comes first
    for route in held:
        route.continue_()


def in_editor(visitor, request):
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.get_by_role("link", name="Edit").click()
    page.wait_for_selector("#editor input:focus")
    return page


def reloaded(page):
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")


def test_what_is_typed_while_an_older_answer_comes_is_shown_and_kept(visit, bot, rita):
    page = in_editor(visit(rita), scaling(bot))
    with slow(page):
        page.get_by_label("Hold for").fill("45")
        with page.expect_request(FORM):
            page.get_by_label("Replicas").fill("18")
        page.evaluate(ENTER_AT_ONCE)
    page.wait_for_selector("#verb:has-text('with 2 changes')")
    page.reload()
    page.wait_for_selector("#verb:has-text('with 2 changes')")
    assert page.get_by_role("textbox", name="Replicas").input_value() == "18"


def test_the_caret_stays_and_the_change_counts_when_the_field_is_left(visit, bot, rita):
    page = in_editor(visit(rita), scaling(bot))
    with slow(page):
        page.get_by_label("Hold for").fill("45")
        with page.expect_request(FORM):
            page.get_by_label("Replicas").fill("18")
        page.keyboard.press("Home")
    page.wait_for_selector("#verb:has-text('with 1 change')")
    page.keyboard.type("0")
    assert page.get_by_label("Replicas").input_value() == "018"
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    page.wait_for_selector("#verb:has-text('with 2 changes')")


def test_a_row_is_added_though_an_earlier_question_is_still_open(visit, bot, rita):
    page = visit(rita).open(f"/requests/{vendor(bot).id}/")
    with slow(page):
        with page.expect_request(FORM):
            page.get_by_label("Customs handling").check()
        page.get_by_role("button", name="Add").first.click()
        page.get_by_label("Payment terms").select_option("14 days net")
    page.wait_for_selector(f"{ROWS} >> nth=1")
    page.wait_for_selector("text=Customs licence")
    page.wait_for_selector(f"{ROWS}:last-of-type input:focus")
    assert page.get_by_label("Payment terms").locator(":checked").inner_text() == "14 days net"


@pytest.mark.parametrize(
    ("role", "name", "then"),
    [("button", "Put all back", "text=Nothing is changed yet"), ("link", "Do not edit", "#edit")],
)
def test_taking_it_back_is_the_last_word(visit, bot, rita, role, name, then):
    page = in_editor(visit(rita), scaling(bot))
    page.get_by_label("Replicas").fill("18")
    page.keyboard.press("Tab")
    page.wait_for_selector("#verb:has-text('with 1 change')")
    with slow(page):
        page.get_by_label("Hold for").fill("45")
        with page.expect_request(FORM):
            page.keyboard.press("Tab")
        page.get_by_role(role, name=name).click()
    page.wait_for_selector(then)
    page.wait_for_selector("#verb:has-text('Approve k8s.scale')")


def test_keys_open_the_edit_that_is_on_its_way_back_and_no_other(visit, bot, rita):
    page = in_editor(visit(rita), scaling(bot))
    page.get_by_label("Replicas").fill("18")
    page.get_by_label("Hold for").fill("45")
    with slow(page):
        with page.expect_request(FORM):
            reloaded(page)
        page.get_by_role("link", name="Edit").click()
    page.wait_for_selector("#editor input:focus")
    page.wait_for_selector("#verb:has-text('with 2 changes')")
    page.reload()
    page.wait_for_selector("#verb:has-text('with 2 changes')")


def test_what_is_typed_before_a_draft_is_back_joins_it(visit, bot, rita):
    page = visit(rita).open(f"/requests/{vendor(bot).id}/")
    page.get_by_label("Legal name").fill("Brightwell SE")
    page.get_by_role("button", name="Add").first.click()
    page.wait_for_selector(f"{ROWS} >> nth=1")
    with slow(page):
        with page.expect_request(FORM):
            reloaded(page)
        assert page.locator(ROWS).count() == 1
        page.get_by_label("VAT number").fill("DE 1")
        page.get_by_label("Customs handling").check()
    for _ in range(2):
        page.wait_for_selector("text=Customs licence")
        page.wait_for_selector(f"{ROWS} >> nth=1")
        assert page.get_by_label("Legal name").input_value() == "Brightwell SE"
        assert page.get_by_label("VAT number").input_value() == "DE 1"
        page.reload()


def test_a_draft_that_cannot_be_fetched_is_not_written_over(visit, bot, rita):
    page = visit(rita).open(f"/requests/{vendor(bot).id}/")
    page.get_by_label("Legal name").fill("Brightwell SE")
    page.route(FORM, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        reloaded(page)
    page.get_by_label("VAT number").fill("DE 1")
    page.unroute(FORM)
    page.reload()
    until(lambda: page.get_by_label("Legal name").input_value() == "Brightwell SE")
    assert page.get_by_label("VAT number").input_value() == "DE 1"


def test_a_comment_begun_before_the_others_are_back_comes_after_them(visit, bot, rita):
    page = visit(rita).open(f"/requests/{letter(bot).id}/")
    page.locator("[data-do=remark]").first.click()
    page.keyboard.type("Dear")
    with slow(page):
        with page.expect_request(FORM):
            reloaded(page)
        page.locator("[data-do=remark]").first.click()
        page.keyboard.type("sorry")
    quotes = page.locator("#my-remarks .quote")
    until(lambda: [field.input_value() for field in quotes.all()] == ["Dear", "sorry"])
