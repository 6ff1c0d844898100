"""Calendars in the admin, in a real browser: a time is tried, and the pages are accessible."""

import pytest

from approvals.actions.calendars import save_calendar
from tests.browser.visitor import DESKTOP, PHONE
from tests.make import of_person

OFFICE = {"zone": "Europe/Lisbon", "hours": {"mon-fri": "09:00-18:00"}, "holidays": ["2026-12-25"]}


@pytest.mark.parametrize(
    "way",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_a_time_is_tried_and_no_page_breaks_a_rule_of_accessibility(visit, ana, project, way):
    lisbon = save_calendar(project=project, name="lisbon", document=OFFICE, actor=of_person(ana))
    visitor = visit(ana, **way)
    page = visitor.page

    def is_sound():
        assert visitor.violations() == [], page.url
        assert visitor.sideways() <= 0, page.url

    for path in ("", "add/", f"{lisbon.pk}/change/"):
        page.goto(f"{visitor.site}/admin/approvals/calendar/{path}")
        is_sound()
    page.get_by_role("link", name="Try a time").click()
    page.get_by_role("heading", name="Try a time: lisbon").wait_for()
    is_sound()
    page.get_by_label("Time in Europe/Lisbon").fill("2026-12-24T17:59")
    page.get_by_role("button", name="Try").click()
    page.get_by_role("status").get_by_text("Open").wait_for()
    is_sound()
    page.get_by_label("Time in Europe/Lisbon").fill("2026-12-25T12:00")
    page.get_by_role("button", name="Try").click()
    page.get_by_role("status").get_by_text("Closed").wait_for()
    is_sound()
    page.goto(f"{visitor.site}/admin/approvals/calendar/{lisbon.pk}/try/?at=never")
    page.get_by_text("Write a time such as").wait_for()
    is_sound()
