"""Policies in the admin: conditions while they are typed, stages, trying, a second admin."""

import os
from pathlib import Path

import pytest

from approvals.actions.groups import create_group
from approvals.actions.policies import save_policy
from approvals.models import Policy, Tool
from tests.browser.test_every_page import LOOKED_AT, Look
from tests.make import make_request, of_person

CASES = [
    {"stages": [{"name": "Manager", "reviewers": {"groups": ["managers"]}, "approvals": 1}]},
    {"priority": 5, "safeguard": True, "use": "audit_sample", "options": {"rate": 0.1}},
]
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
    save("sample", CASES[1])
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
