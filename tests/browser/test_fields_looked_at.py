"""Forms, edits and drafts in light, dark and on a phone (see test_every_page)."""

from tests.browser.asks import letter, next_draft, scaling, sent_back, vendor
from tests.browser.test_every_page import look, small_targets

__all__ = ["look"]


def test_a_form_an_edit_and_a_draft(look, bot, rita, rui):
    form, edit, draft = vendor(bot), scaling(bot), letter(bot)
    sent_back(draft, rui)
    next_draft(draft)
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{form.id}/")
    visitor.until_live()
    page.locator("[data-act=approve]").click()
    page.wait_for_selector("[data-errors]")
    look.checked(visitor, "form-refused")
    page = visitor.open(f"/requests/{edit.id}/?edit=1")
    page.get_by_label("Replicas").fill("18")
    page.get_by_label("Replicas").blur()
    page.wait_for_selector("#verb:has-text('with 1 change')")
    look.checked(visitor, "edit")
    if look.way.startswith("phone"):
        assert small_targets(page) == []
    page = visitor.open(f"/requests/{draft.id}/")
    page.locator("[data-do=remark]").first.click()
    page.wait_for_selector("[data-remark]")
    look.checked(visitor, "draft")
    if look.way.startswith("phone"):
        assert small_targets(page) == []
