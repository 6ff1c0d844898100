"""Masked values in a real browser: revealed in their place, once, and nothing typed is lost."""

import pytest

from approvals.models import AuditEvent, Tool
from tests.browser.scenes import ask
from tests.browser.visitor import DESKTOP, PHONE
from tests.make import decide

# So tall that the decision bar, which stays in sight, covers half of no button.
TALL = {**PHONE, "height": 1800}
TOKEN = "s3cret-" + "0123456789abcdef" * 8
ARGS = {
    "amount": "4820.00",
    "auth": {"token": TOKEN, "user": "robot"},
    "card": {"number": "n0t-f0r-y0u", "holder": "A. Person"},
}


@pytest.fixture
def masked(project, bot):
    Tool.objects.create(project=project, name="payments.*", mask=["/auth/token", "card"])
    return ask(bot, "Refund €4,820.00 to Halden Marine AS", name="payments.refund", args=ARGS)


def test_a_value_is_revealed_in_its_place_and_what_was_typed_stays(visit, rita, masked):
    visitor = visit(rita)
    page = visitor.open(f"/requests/{masked.id}/")
    assert TOKEN not in page.content()
    page.fill("#reason", "half a sentence")
    row = page.locator('[data-path="/auth/token"]')
    row.get_by_role("button", name="Reveal token").click()
    row.get_by_text(TOKEN).wait_for()
    assert row.get_by_role("button", name="Reveal").count() == 0
    assert page.input_value("#reason") == "half a sentence"
    assert "n0t-f0r-y0u" not in page.content()
    card = page.locator('[data-path="/card"]')
    card.get_by_role("button", name="Reveal card").click()
    card.get_by_text('{"number":"n0t-f0r-y0u","holder":"A. Person"}').wait_for()
    assert AuditEvent.objects.filter(type="value.revealed").count() == 2
    assert visitor.violations() == []
    page.reload()
    page.locator('[data-path="/auth/token"] .masked').wait_for()
    assert TOKEN not in page.content()


def test_a_request_that_was_decided_meanwhile_shows_that_instead(visit, rita, rui, masked):
    page = visit(rita).open(f"/requests/{masked.id}/")
    decide(masked, rui, "reject", "No")
    page.locator('[data-path="/card"]').get_by_role("button", name="Reveal").click()
    page.get_by_role("heading", name="That could not be done").wait_for()
    assert "n0t-f0r-y0u" not in page.content()


def test_without_scripts_the_page_comes_again_with_the_value(visit, rita, masked):
    page = visit(rita, java_script_enabled=False).open(f"/requests/{masked.id}/")
    page.locator('[data-path="/auth/token"]').get_by_role("button", name="Reveal").click()
    page.locator('[data-path="/auth/token"]').get_by_text(TOKEN).wait_for()
    assert "n0t-f0r-y0u" not in page.content()


@pytest.mark.parametrize(
    "way",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": TALL, "color_scheme": "dark", "has_touch": True, "is_mobile": True},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_masks_and_the_registry_break_no_rule_of_accessibility(visit, rita, ana, masked, way):
    visitor = visit(rita, **way)
    page = visitor.open(f"/requests/{masked.id}/")
    assert visitor.violations() == []
    page.get_by_role("button", name="Reveal token").click()
    page.get_by_text(TOKEN).wait_for()
    assert visitor.violations() == []
    assert visitor.sideways() <= 0
    admin = visit(ana, **way)
    tool = Tool.objects.get()
    for path in ("", "add/", f"{tool.pk}/change/", f"{tool.pk}/do/end/"):
        admin.page.goto(f"{admin.site}/admin/approvals/tool/{path}")
        assert admin.violations() == [], path
        assert admin.sideways() <= 0, path
