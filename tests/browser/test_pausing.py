"""A pause shows by itself, on the list and under a reviewer who is at it; what is left as well."""

from approvals.actions.departments import DepartmentBudget, save_department
from approvals.actions.pausing import pause, resume
from approvals.models import ApprovalRequest
from tests.browser import kinds
from tests.browser.scenes import ask
from tests.browser.test_every_page import look, small_targets
from tests.browser.visitor import until
from tests.make import decide, make_request, of_person

__all__ = ["look"]


def stop(project, agent, who):
    pause(project=project, agent=agent, reason="odd transfers since noon", actor=of_person(who))


def go_on(project, agent, who):
    resume(project=project, agent=agent, reason="looked into", actor=of_person(who))


def department(project, who, amount="75000.00"):
    budget = DepartmentBudget(currency="EUR", amount=amount, period="month")
    return save_department(project=project, name="marketing", budget=budget, actor=of_person(who))


def asking(bot, amount):
    budget = {"amount": amount, "currency": "EUR", "department": "marketing"}
    return make_request(
        bot, title="Ads for the spring", kind="budget", action=None, asks={"budget": budget}
    )


def test_a_pause_comes_and_goes_under_a_reviewer_who_types(visit, project, bot, rita, ana):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.fill("#reason", "The notes are")
    stop(project, bot, ana)
    page.wait_for_selector("#stopped >> text=bot is paused by Ana")
    page.wait_for_selector("#stops >> text=odd transfers since noon")
    approve, reject = page.locator("[data-act=approve]"), page.locator("[data-act=reject]")
    until(lambda: approve.get_attribute("aria-disabled") == "true")
    assert approve.get_attribute("aria-describedby") in ("held", None)
    assert reject.get_attribute("aria-disabled") is None
    assert page.input_value("#reason") == "The notes are"
    approve.click(force=True)
    page.wait_for_selector("#live-urgent:has-text('The agent is paused')", state="attached")
    assert ApprovalRequest.objects.get().status == "pending"
    go_on(project, bot, ana)
    page.wait_for_selector("#stopped .note", state="detached")
    until(lambda: approve.get_attribute("aria-disabled") is None)
    assert page.input_value("#reason") == "The notes are"
    assert visitor.misdeeds == []


def test_a_paused_request_is_rejected_by_keys(visit, project, bot, rita, ana):
    request = ask(bot, "Publish the release notes")
    stop(project, None, ana)
    page = visit(rita).open(f"/requests/{request.id}/")
    page.wait_for_selector("#stopped >> text=The project is paused by Ana")
    page.locator("[data-act=reject]").click()
    page.wait_for_selector("text=Rejected by you")


def test_what_is_left_follows_what_others_draw(visit, project, bot, rita, rui, ana):
    department(project, ana)
    request, other = asking(bot, "4000.00"), asking(bot, "60000.00")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.wait_for_selector("#left-in >> text=75,000.00 EUR of 75,000.00 EUR")
    page.fill("#budget-conditions", "In two parts")
    decide(other, rui)
    page.wait_for_selector("#left-in >> text=15,000.00 EUR of 75,000.00 EUR")
    assert page.input_value("#budget-conditions") == "In two parts"
    page.fill("#budget-approved_amount", "16000")
    page.wait_for_selector("#budget-delta >> text=more than")


def test_a_pause_and_a_budget_looked_at(look, project, bot, rita, rui, ana):
    department(project, ana, "5000.00")
    kinds.limited(rita, EUR="1000.00")
    kinds.limited(rui, EUR="20000.00")
    decide(asking(bot, "1200.00"), rui)
    request = asking(bot, "4000.00")
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.wait_for_selector("#left-in")
    look.checked(visitor, "budget-of-a-department")
    if look.way.startswith("phone"):
        assert small_targets(page) == []
    stop(project, bot, ana)
    page.wait_for_selector("#stopped .note")
    page.wait_for_selector("#held[data-held]", state="attached")
    look.checked(visitor, "paused")
    page = visitor.open("/inbox/")
    page.wait_for_selector("#stops .bar")
    look.checked(visitor, "inbox-paused")
