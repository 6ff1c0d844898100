"""Departments in the admin, in a real browser: what is left, who drew, a mistake at its field."""

import pytest

from approvals.actions.departments import DepartmentBudget, save_department
from tests.browser.test_every_page import Look
from tests.make import decide, make_request, of_person


@pytest.mark.parametrize("way", ["desktop-light", "desktop-dark", "phone-dark"])
def test_the_pages_of_a_department(way, visit, project, ana, bot, rita):
    look = Look(way, visit)
    budget = DepartmentBudget("EUR", "1000.00", "month")
    row = save_department(project=project, name="marketing", budget=budget, actor=of_person(ana))
    asked = {"amount": "180.50", "currency": "EUR", "department": "marketing"}
    for title in ("Posters for the autumn fair in Porto", "Flyers"):
        decide(make_request(bot, kind="budget", title=title, asks={"budget": asked}), rita)
    visitor = look.visitor(ana)
    page = visitor.page
    for path in ("", "add/", f"{row.pk.replace('_', '_5F')}/change/"):
        page.goto(f"{visitor.site}/admin/approvals/department/{path}")
        look.checked(visitor, f"department-{path.strip('/').rpartition('/')[2] or 'list'}")
    assert page.get_by_text("639.00 EUR").count() == 1
    page.get_by_label("Amount").fill("1,000")
    page.get_by_role("button", name="Save").click()
    page.locator(".errs").get_by_text("must be a plain amount").wait_for()
    look.checked(visitor, "department-wrong")
