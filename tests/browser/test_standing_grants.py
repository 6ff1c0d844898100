"""What is approved in advance, looked at: the list, the form, and what requests say of it."""

from tests.browser.test_every_page import Look, look, small_targets
from tests.grants import ARGS, ask, granted, refund, refunds
from tests.make import decide

__all__ = ["look"]


def test_approved_in_advance(look: Look, bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    for _ in range(5):
        decide(request := refund(bot), rui)
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{request.pk}/")
    visitor.until_live()
    page.locator("#suggestion").scroll_into_view_if_needed()
    look.checked(visitor, "advance-suggested")
    page.click("#suggestion a")
    page.wait_for_selector("#days")
    look.checked(visitor, "advance-form")
    page.fill("#uses", "1000")
    page.fill("#reason", "The same courier each time.")
    page.click("text=Ask the reviewers")
    page.wait_for_selector("[role=alert]")
    look.checked(visitor, "advance-form-wrong")
    page.fill("#uses", "3")
    page.click("text=Ask the reviewers")
    page.wait_for_selector("#advance")
    look.checked(visitor, "advance-asked")


def test_the_list_of_what_is_approved_in_advance(look: Look, bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    limit = {"field": "amount", "currency": "EUR", "max": "300"}
    granted(
        bot, rita, rui, sum=limit, args={"to": {"in": ["acme", "globex"]}, "amount": {"max": 90}}
    )
    ask(bot, rita)
    through = refund(bot, ARGS)
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{through.pk}/")
    visitor.until_live()
    look.checked(visitor, "advance-went-through")
    page = visitor.open("/standing-grants/")
    look.checked(visitor, "advance-list")
    page.locator("summary", has_text="End it").click()
    look.checked(visitor, "advance-end")
    if look.way.startswith("phone"):
        assert small_targets(page) == []
    page.click("text=End it now")
    page.wait_for_selector("#over")
    look.checked(visitor, "advance-over")
