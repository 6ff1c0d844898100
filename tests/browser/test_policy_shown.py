"""What the page says of policy, in Chromium: calm, escaped, whole on every screen."""

import pytest
from playwright.sync_api import expect

from approvals.models import Tool
from tests.browser.scenes import HOSTILE, ask
from tests.browser.test_evidence import LOOKS, looked_at
from tests.make import make_policy


@pytest.mark.parametrize("look", LOOKS)
def test_the_facts_say_which_policy_asks_and_why(visit, bot, ana, rita, look):
    Tool.objects.create(project=bot.project, name="payments.*", irreversible=True, risk="high")
    make_policy(bot.project, "refund_high", by=ana, reason="over the review line")
    make_policy(
        bot.project, "night", by=ana, safeguard=True, reason=HOSTILE[:300], when="args.amount > 1"
    )
    request = ask(
        bot, "Refund €4,820.00 to Halden Marine AS", name="payments.create_refund", risk="medium",
        args={"amount": 4820, "payee": "Halden Marine AS"},
    )  # fmt: skip
    visitor = visit(rita, **LOOKS[look])
    page = visitor.open(f"/requests/{request.id}/")
    facts = page.locator(".risk")
    expect(facts).to_contain_text("Policy refund_high v1 asks people")
    expect(facts.locator(".why li")).to_have_count(2)
    expect(page.locator(".d-head")).to_contain_text("Cannot be undone")
    facts.scroll_into_view_if_needed()
    looked_at(visitor, f"policy-{look}")
    assert page.title() != "owned"


@pytest.mark.parametrize("look", LOOKS)
def test_what_a_policy_approved_is_told_calmly(visit, bot, ana, rita, look):
    make_policy(
        bot.project, "small_change", by=ana, verdict="approve", reason="refunds under 100 euros"
    )
    request = ask(bot, "Refund €20.00 to Kim", name="refund", args={"amount": "20.00"})
    visitor = visit(rita, **LOOKS[look])
    page = visitor.open(f"/requests/{request.id}/")
    expect(page.locator("#decided")).to_contain_text("Approved by policy small_change v1")
    looked_at(visitor, f"policy-closed-{look}")
    page = visitor.open("/inbox/?state=decided")
    expect(page.locator(".item")).to_contain_text("Approved by policy small_change v1")
    looked_at(visitor, f"policy-row-{look}")
