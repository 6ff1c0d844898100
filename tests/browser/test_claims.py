"""Claims and delegations in a real browser: keys, two people live, what is typed stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.access.people import principal_in
from approvals.actions import claims
from approvals.models import Claim, Delegation, Response
from tests.browser.scenes import ask, busy
from tests.browser.test_every_page import look
from tests.browser.visitor import until
from tests.staged import stand_in

pytestmark = pytest.mark.browser
__all__ = ["look"]


def claimed(request, person):
    principal = principal_in(person, request.project, channel="web")
    return claims.claim(request_id=request.id, principal=principal)


def test_c_claims_and_releases_and_the_other_sees_it_live(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    ritas, ruis = visit(rita), visit(rui)
    page, other = ritas.open(f"/requests/{request.id}/"), ruis.open(f"/requests/{request.id}/")
    ritas.until_live()
    ruis.until_live()
    other.fill("#reason", "I am about to say no.")
    page.wait_for_timeout(450)  # no letter acts before a page has stood for 400 ms
    page.keyboard.press("c")
    page.wait_for_selector("#presence >> text=Release")
    other.wait_for_selector("#presence >> text=has had this since")
    other.wait_for_selector(f"#row-{request.id} .at")
    assert other.input_value("#reason") == "I am about to say no."
    assert other.locator("#changed").is_hidden()
    page.keyboard.press("c")
    other.wait_for_selector("#presence >> text=Nobody has claimed this.")
    assert not Claim.objects.filter(ended_at=None).exists()


def test_an_answer_asks_before_it_takes_over_and_the_claimant_is_told(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    claimed(request, rita)
    ritas, ruis = visit(rita), visit(rui)
    page, other = ritas.open(f"/requests/{request.id}/"), ruis.open(f"/requests/{request.id}/")
    ritas.until_live()
    ruis.until_live()
    other.fill("#reason", "Not today.")
    other.locator("[data-act=reject]").click()
    other.wait_for_selector("#refusal button.go >> text=Take over and send it")
    assert other.input_value("#reason") == "Not today."
    assert not Response.objects.exists()
    other.locator("#refusal button.go").click()
    until(lambda: Response.objects.filter(type="reject", reason="Not today.").exists())
    page.wait_for_selector("text=rejected")


def test_whose_claim_is_taken_over_is_told_at_once(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    claimed(request, rita)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    principal = principal_in(rui, request.project, channel="web")
    claims.claim(request_id=request.id, principal=principal, take_over=True)
    page.wait_for_selector("#presence >> text=took this over from you")


def test_duties_are_given_and_ended_by_hand(visit, bot, rita, rui):
    visitor = visit(rita)
    page = visitor.open("/me/out-of-office/")
    page.select_option("#to", "rui")
    ends = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    page.fill("#ends", ends)
    page.fill("#why", "On holiday.")
    page.click("text=Give the duties")
    page.wait_for_selector("text=You gave")
    assert Delegation.objects.get().reason == "On holiday."
    page.click("#given-title >> xpath=../.. >> text=End")
    page.wait_for_selector("text=You gave", state="detached")


def test_the_pages_have_no_violation(look, project, bot, sam, rita, rui, join):
    join(project, "lea", "lead")
    requests = busy(project, bot, sam)
    claimed(requests[0], rita)
    claimed(requests[1], rui)
    stand_in(rita, rui, bot, hours=48)
    visitor = look.visitor(rui)
    page = visitor.open(f"/requests/{requests[0].id}/")
    visitor.until_live()
    page.locator("#presence").scroll_into_view_if_needed()
    look.checked(visitor, "claimed")
    page.locator("#reassign summary").click()
    look.checked(visitor, "reassign")
    page.goto(visitor.site + "/inbox/")
    look.checked(visitor, "inbox-claimed")
    page.goto(visitor.site + "/me/out-of-office/")
    look.checked(visitor, "out-of-office")
    page.fill("#ends", "2020-01-01T10:00")
    page.fill("#why", "x")
    page.click("text=Give the duties")
    page.wait_for_selector("#ends-error")
    look.checked(visitor, "out-of-office-wrong")
