"""What a policy wants read, in Chromium: opened over the request or as a page, by key or finger."""

import pytest
from playwright.sync_api import expect

from approvals.models import ApprovalRequest
from tests.browser.scenes import ask
from tests.browser.test_evidence import LOOKS, looked_at
from tests.files import text
from tests.make import make_policy


@pytest.fixture
def request_to_read(bot, ana) -> ApprovalRequest:
    make_policy(bot.project, "read", by=ana, must_read=["args", "Invoice", "description"])
    return ask(
        bot,
        "Refund €4,820.00 to Halden Marine AS",
        name="payments.create_refund",
        risk="high",
        args={"amount": "4820.00", "payee": {"name": "Halden Marine AS", "iban": "NO93 8601"}},
        description="Shipment HM-2291 arrived with **6 of 14** pallets water damaged.",
        extras={"evidence": [text("Invoice", "INV-8841: €4,820.00")]},
    )


@pytest.mark.parametrize("look", LOOKS)
def test_each_part_opens_over_the_request_and_counts(visit, rita, request_to_read, look):
    visitor = visit(rita, **LOOKS[look])
    page = visitor.open(f"/requests/{request_to_read.id}/")
    approve = page.locator("[data-act=approve]")
    expect(page.locator("#unread")).to_contain_text("0 of 3 read.")
    expect(approve).to_have_attribute("aria-disabled", "true")
    dialog = page.locator("#evidence-part")
    for count, (title, says) in enumerate(
        [("Invoice", "INV-8841"), ("Arguments", "NO93 8601"), ("Description", "6 of 14")], 1
    ):
        page.locator("#unread a").click()
        expect(dialog.get_by_role("heading", name=title)).to_be_visible()
        expect(dialog).to_contain_text(says)
        looked_at(visitor, f"must-read-{title}-{look}")
        page.locator("#evidence-part [data-do=close]").click()
        expect(page.locator("#unread")).to_contain_text(f"{count} of 3 read.")
    looked_at(visitor, f"must-read-{look}")
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    approve.click()
    expect(page.locator("#detail .note.ok")).to_contain_text("Approved by")


def test_brackets_step_through_all_of_them(visit, rita, request_to_read):
    page = visit(rita).open(f"/requests/{request_to_read.id}/")
    dialog = page.locator("#evidence-part")
    titles = ("Invoice", "Arguments", "Description", "Invoice")
    for key, title in zip("]]]]", titles, strict=True):
        page.keyboard.press(key)
        expect(dialog.locator("#part-title")).to_have_text(title)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.keyboard.press("[")
    expect(dialog.locator("#part-title")).to_have_text("Description")
    page.keyboard.press("Escape")
    expect(page.locator("#unread")).to_contain_text("3 of 3 read.")


def test_without_scripts_each_part_is_a_page(visit, rita, request_to_read):
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/requests/{request_to_read.id}/")
    for count in (1, 2, 3):
        page.locator("#unread a").click()
        page.get_by_role("link", name="Back to the request").click()
        expect(page.locator("#unread")).to_contain_text(f"{count} of 3 read.")
    page.locator("[data-act=approve]").click()
    expect(page.locator("#detail .note.ok")).to_contain_text("Approved by")
