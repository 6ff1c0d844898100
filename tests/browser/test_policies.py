"""Policies in the admin: conditions while they are typed, stages, trying, a second admin."""

import os
from pathlib import Path

import pytest

from approvals.actions.groups import create_group
from approvals.actions.policies.drafts import save_policy
from approvals.admin.policies import backtesting
from approvals.models import Policy, Tool
from tests.browser.test_every_page import LOOKED_AT, Look
from tests.browser.visitor import until
from tests.make import make_request, of_person

PARTS_OF = {
    "risk_based": ">> text=Always for these actions",
    "anomaly": ">> text=Times the usual amount",
    "audit_sample": ">> text=Always at risk",
    "out_of_hours": ">> text=Calendar",
    "always_approve": ">> text=It has none",
}
# Drawing none: what it draws is by chance.
SAMPLE = {"priority": 5, "safeguard": True, "use": "audit_sample", "options": {"rate": 0}}
HIGH = {
    "description": "Refunds over the review line",
    "priority": 10,
    "match": {"actions": ["transfer_*"]},
    "when": "args.amount > 2500",
    "reason": "over the review line",
    "risk": "high",
    "stages": [
        {"name": "Manager", "reviewers": {"groups": ["managers"]}, "expires_in": 3600},
        {"name": "Finance", "when": "args.amount > 10000", "reviewers": {"groups": ["finance"]}},
    ],
}


@pytest.fixture
def abe(project, join):
    return join(project, "abe", "admin")


@pytest.fixture
def policy(project, ana, rita, rui, bot):
    """refund_high with a version in force and a draft, one safeguard, and requests."""
    actor = of_person(ana)
    for name, members in (("managers", [rita]), ("finance", [rita, rui])):
        create_group(project=project, name=name, members=members, actor=actor)
    Tool.objects.create(project=project, name="transfer_*", risk="medium")

    def save(name, document, **more):
        return save_policy(
            project=project,
            name=name,
            document=document,
            actor=actor,
            **{"becomes": "active", "publish": True, **more},
        )

    save("refund_high", HIGH)
    save("sample", SAMPLE)
    save("refund_high", {**HIGH, "when": "args.amount > 100"}, publish=False)
    for number in range(5):
        make_request(bot, title=f"Transfer number {number}")
    return Policy.objects.get(name="refund_high")


def address(policy, page="change"):
    return f"/admin/approvals/policy/{policy.pk.replace('_', '_5F')}/{page}/"


def whole(visitor, name, way):
    folder = os.environ.get("COUNTERSIGN_SHOTS")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}-{way}.png", full_page=True)


@pytest.mark.parametrize("way", LOOKED_AT)
def test_the_pages_of_a_policy(way, visit, policy, ana):
    look = Look(way, visit)
    visitor = look.visitor(ana)
    visitor.open("/admin/approvals/policy/")
    look.checked(visitor, "policies")
    page = visitor.open(address(policy))
    page.click("text=Try it with what stands here")
    page.wait_for_selector(".trace")
    page.click("text=Run it with what stands here")
    page.wait_for_selector("text=would be reviewed more strictly")
    page.fill("#id_when", "args.amout > 100")
    page.wait_for_selector("text=No request so far had")
    whole(visitor, "policy", way)
    look.checked(visitor, "policy-top")
    page = visitor.open(address(policy, "versions"))
    whole(visitor, "policy-versions", way)
    look.checked(visitor, "policy-versions-top")


def test_a_condition_is_corrected_while_it_is_typed(visit, policy, ana):
    page = visit(ana).open(address(policy))
    page.fill("#id_when", "true && args.amout > 100")
    page.click(".checked >> text=args.amount")
    page.wait_for_selector("text=True for 5 of the last 5 requests")
    assert page.input_value("#id_when") == "true && args.amount > 100"
    page.evaluate("document.querySelector('#id_when').setSelectionRange(5, 5)")
    page.click(".vars >> text=args.to")
    assert page.input_value("#id_when") == "true args.to&& args.amount > 100"
    page.wait_for_selector(".cel .msg.bad")
    page.fill("#id_stages-1-when", "args.amuont > 1")
    page.click("#stage-2 .checked button")
    page.wait_for_selector("#stage-2 >> text=Can be used")
    assert page.input_value("#id_stages-1-when") == "args.amount > 1"


def test_stages_are_arranged_without_losing_what_is_typed(visit, policy, ana):
    page = visit(ana).open(address(policy))
    page.fill("#id_description", "half a sen")
    page.click("text=Add a stage")
    page.wait_for_selector("#stage-3")
    page.fill("#id_stages-2-name", "Board")
    page.click("[aria-label='Move stage 3 up']")
    until(lambda: page.input_value("#id_stages-1-name") == "Board")
    until(lambda: page.locator("#stage-2 :focus").count() == 1)
    page.click("[aria-label='Remove stage 1']")
    until(lambda: page.locator(".inline-related").count() == 2)
    assert page.input_value("#id_stages-0-name") == "Board"
    assert page.input_value("#id_description") == "half a sen"


def test_what_one_admin_writes_another_publishes(visit, policy, ana, abe, project):
    project.publish_needs_second_admin = True
    project.save()
    page = visit(ana).open(address(policy))
    page.fill("#id_reason", "written by Ana")
    page.click(".submit-row >> text=Save draft")
    page.wait_for_selector("text=This project asks for a second admin")
    assert page.locator("button:has-text('Publish version 3')").count() == 0
    other = visit(abe).open(address(policy, "versions"))
    other.click("button:has-text('Publish version 3')")
    other.wait_for_selector("text=Version 3 is published")
    assert Policy.objects.get(pk=policy.pk).in_force.published_by == abe


def test_everything_works_without_javascript(visit, project, ana, rita, bot):
    visitor = visit(ana, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/admin/approvals/policy/add/")
    page.fill("#id_name", "plain")
    page.click("text=Add a stage")
    page.fill("#id_stages-0-name", "Everybody")
    page.fill("#id_stages-0-approvals", "all")
    page.fill("#id_when", "args.amount >")
    page.click("text=Save and publish")
    page.click(".errs >> text=Condition")
    page.fill("#id_when", "args.amount > 100")
    page.click("text=Try it with what stands here")
    assert page.locator("text=People would be asked").count() == 1
    page.click("text=Run it with what stands here")
    assert page.locator("text=Of 0 requests").count() == 1
    page.click("text=Save and publish")
    assert page.locator("text=Version 1 of plain is in force").count() == 1
    assert '"approvals":"all"' in Policy.objects.get().in_force.document_text


@pytest.mark.parametrize("way", LOOKED_AT)
def test_a_built_in_rule_is_set_up_by_fields(way, visit, policy, ana):
    look = Look(way, visit)
    visitor = look.visitor(ana)
    page = visitor.open("/admin/approvals/policy/add/")
    page.fill("#id_name", "bands")
    page.select_option("#id_use", "amount_bands")
    page.wait_for_selector("#options >> text=Currency stands in")
    page.click("#options >> text=Add: Band")
    until(lambda: page.locator("#options .row-in").count() == 3)
    until(lambda: page.locator("#options .row-in:last-of-type :focus").count() == 1)
    page.get_by_label("Currency").first.fill("EUR")
    page.locator("#options .row-in >> nth=0").get_by_label("Below").fill("100")
    page.locator("#options .row-in >> nth=1").get_by_label("Below").fill("50")
    page.click(".submit-row >> text=Save and publish")
    page.wait_for_selector(".errs >> text=Band 3, Verdict: is required")
    page.locator("#options .row-in >> nth=2").get_by_label("Verdict").select_option("1")
    page.click(".submit-row >> text=Save and publish")
    page.wait_for_selector(".errs >> text=Band 2, Below: Must be more than where the band begins")
    whole(visitor, "policy-bands", way)
    look.checked(visitor, "policy-bands-top")
    page.click(".errs a")
    assert page.evaluate("document.activeElement.value") == "50"
    page.keyboard.press("Control+A")
    page.keyboard.type("2500")
    page.click("text=Try it with what stands here")
    page.wait_for_selector(".trace >> text=amount_bands")
    for use in ("risk_based", "anomaly", "audit_sample", "out_of_hours", "always_approve"):
        page.select_option("#id_use", use)
        until(lambda: page.locator("#options .row-in").count() == 0)
        page.wait_for_selector(f"#options {PARTS_OF[use]}")
        whole(visitor, f"policy-{use}", way)
        look.checked(visitor, f"policy-{use}-top")


def test_a_built_in_rule_is_set_up_without_javascript(visit, project, ana):
    visitor = visit(ana, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/admin/approvals/policy/add/")
    page.fill("#id_name", "sample")
    page.select_option("#id_use", "audit_sample")
    page.click("button[value=use]")
    page.get_by_label("Share").first.fill("lots")
    page.click("text=Save and publish")
    page.click(".errs >> text=Share")
    page.get_by_label("Share").first.fill("2.5")
    page.click("text=Save and publish")
    assert page.locator("text=Version 1 of sample is in force").count() == 1
    assert '"rate":0.025' in Policy.objects.get().in_force.document_text


def test_a_long_backtest_goes_on_by_itself(visit, policy, ana, monkeypatch):
    monkeypatch.setattr(backtesting, "PART", 2)
    page = visit(ana).open(address(policy))
    page.select_option("#id_verdict", "approve")
    for left in (1, 0):
        page.click("[aria-label='Remove stage 1']")
        until(lambda left=left: page.locator(".inline-related").count() == left)
    page.select_option("#id_risk", "")
    page.click("text=Run it with what stands here")
    page.wait_for_selector("text=Of 5 requests 0 would be reviewed more strictly, 5 less.")
    assert page.locator("#backtest progress").count() == 0
