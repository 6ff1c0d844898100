"""The gestures of a reviewer: by mouse, by keys, on a phone, without JavaScript."""

import pytest

from approvals.models import ApprovalRequest, Decision
from tests.browser.scenes import HOSTILE, ask, busy, hostile
from tests.browser.visitor import PHONE, until
from tests.conftest import PASSWORD
from tests.make import decide


def decision(request: ApprovalRequest) -> Decision | None:
    return Decision.objects.filter(request=request).first()


def test_a_reviewer_signs_in_from_a_deep_link_and_approves(visit, bot, rita):
    request = ask(bot, "Publish the release notes", args={"path": "notes.md"})
    visitor = visit()
    page = visitor.open(f"/requests/{request.id}/")
    assert "/login/" in page.url
    page.fill("#username", "RITA@example.com")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Show password").click()
    assert page.get_attribute("#password", "type") == "text"
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/requests/{request.id}/")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.fill("#reason", "Read it, fine.")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("text=Approved by you")
    given = decision(request)
    assert given is not None
    assert (given.outcome, given.reason, given.by_name) == ("approved", "Read it, fine.", "Rita")


def test_approving_leaves_the_list_in_place_and_offers_the_next(visit, project, bot, sam, rita):
    first, second, *_ = busy(project, bot, sam)
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    page.wait_for_selector(f"#detail [data-request={first.id}]")
    page.get_by_role("button", name="Reject").click()
    page.wait_for_selector("text=Rejected by you")
    page.wait_for_selector(f"#row-{first.id}", state="detached")
    assert page.locator(".item").count() == 8
    page.get_by_role("link", name="Open next").click()
    page.wait_for_selector(f"#detail [data-request={second.id}]")
    page.wait_for_url(f"**/requests/{second.id}/")
    page.go_back()
    page.wait_for_url("**/inbox/")
    page.wait_for_selector("#list-body .item")


def test_with_keys_alone(visit, project, bot, sam, rita):
    first, second, third, *_ = busy(project, bot, sam)
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    page.wait_for_selector(f"#detail [data-request={first.id}]")
    page.wait_for_timeout(450)  # the letters wake up 400 ms after a request is shown
    page.keyboard.press("a")
    page.wait_for_selector("text=Approved by you")
    page.wait_for_selector(f"#row-{first.id}", state="detached")
    page.keyboard.press("j")
    page.wait_for_selector(f"#detail [data-request={second.id}]")
    page.keyboard.press("j")
    page.wait_for_selector(f"#detail [data-request={third.id}]")
    page.wait_for_timeout(450)
    page.keyboard.press("r")
    page.wait_for_selector("#reason:focus")
    page.keyboard.type("a reason with letters: a j r")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Rejected by you")
    outcomes = [getattr(decision(r), "outcome", None) for r in (first, second, third)]
    assert outcomes == ["approved", None, "rejected"]
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.locator("#letters").uncheck()
    page.keyboard.press("Escape")
    theme = page.get_attribute("html", "data-theme")
    page.keyboard.press("t")
    assert page.get_attribute("html", "data-theme") == theme


def test_a_held_down_letter_decides_nothing(visit, project, bot, sam, rita):
    first, second, *_ = busy(project, bot, sam)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{first.id}/")
    visitor.until_live()
    page.evaluate(
        """() => { for (const key of "aaaaaaaa")
          dispatchEvent(new KeyboardEvent("keydown", {key, repeat: true, bubbles: true})); }"""
    )
    page.keyboard.press("j")
    page.keyboard.press("a")  # within 400 ms of the next request
    page.wait_for_selector(f"#detail [data-request={second.id}]")
    assert Decision.objects.count() == 0


def test_the_loser_of_a_race_sees_who_was_first_and_keeps_the_reason(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    loser = visit(rita)
    page = loser.open(f"/requests/{request.id}/")
    loser.until_live()
    page.fill("#reason", "I had this to say")
    decide(request, rui, "reject", "Wrong file")
    # The page offers what happened and swaps nothing under the hands of somebody who typed.
    page.wait_for_selector("#changed:not([hidden]) >> text=Rui rejected this.")
    assert page.input_value("#reason") == "I had this to say"
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("text=Your answer was not counted")
    notice = page.locator(".note[data-focus]").inner_text()
    assert "Rui rejected this" in notice.replace("\n", " ")
    assert "s ago" in notice
    assert "Wrong file" in notice
    assert page.locator("#typed").inner_text() == "I had this to say"
    given = decision(request)
    assert given is not None
    assert given.outcome == "rejected"


def test_two_reviewers_race_at_one_button(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    first, second = visit(rita), visit(rui)
    pages = [visitor.open(f"/requests/{request.id}/") for visitor in (first, second)]
    for page in pages:
        page.evaluate("document.querySelector('[data-act=approve]').click()")
    for page in pages:
        page.wait_for_selector("text=/Approved by|approved this/")
    assert Decision.objects.filter(request=request).count() == 1


def test_without_javascript_everything_can_be_decided(visit, project, bot, sam, rita):
    first, second, *_ = busy(project, bot, sam)
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(visitor.site + "/inbox/")
    page.get_by_role("link", name="Refund €4,820.00 to Halden Marine AS").click()
    assert page.url.endswith(f"/requests/{first.id}/")
    page.fill("#reason", "x" * 10)
    page.get_by_role("button", name="Approve").click()
    assert page.locator("text=Approved by you").count() == 1
    page.get_by_role("link", name="Open next").click()
    assert page.url.endswith(f"/requests/{second.id}/")
    page.locator("#search").fill("replicas")
    page.locator("#search").press("Enter")
    assert page.locator(".item").count() == 1
    assert [d.reason for d in Decision.objects.all()] == ["x" * 10]


def test_on_a_phone_list_and_request_are_pages(visit, project, bot, sam, rita):
    first, *_ = busy(project, bot, sam)
    visitor = visit(rita, viewport=PHONE, has_touch=True, is_mobile=True)
    page = visitor.open("/inbox/")
    visitor.until_live()
    assert page.locator("#detail").is_hidden()
    page.get_by_role("link", name="Refund €4,820.00").tap()
    page.wait_for_url(f"**/requests/{first.id}/")
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator("#list-body").is_hidden()
    approve, reject = (page.get_by_role("button", name=n) for n in ("Approve", "Reject"))
    boxes = [approve.bounding_box(), reject.bounding_box()]
    assert all(box is not None and box["height"] >= 44 for box in boxes)
    assert abs(boxes[0]["width"] - boxes[1]["width"]) < 1
    approve.tap()
    page.wait_for_selector("text=Approved by you")
    page.get_by_role("link", name="Back to the list").tap()
    until(lambda: page.locator("#list-body .item").count() == 8)


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/?state=decided", "/login/", "/about/"])
def test_nothing_scrolls_sideways_at_four_hundred_percent(visit, project, bot, sam, rita, path):
    requests = busy(project, bot, sam)
    visitor = visit(rita if path != "/login/" else None, viewport={"width": 320, "height": 640})
    visitor.open(path)
    assert visitor.sideways() <= 0
    if path == "/inbox/":
        visitor.open(f"/requests/{requests[0].id}/")
        assert visitor.sideways() <= 0
        visitor.open(f"/requests/{hostile(bot).id}/")
        assert visitor.sideways() <= 0


def test_filters_while_typing_keep_their_links_and_the_address(visit, project, bot, sam, rita):
    busy(project, bot, sam)
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    page.keyboard.press("/")
    page.keyboard.type("delete")
    until(lambda: page.locator(".item").count() == 2)
    page.wait_for_url("**/inbox/?q=delete")
    page.locator("#drop-risk summary").click()
    page.locator("#drop-risk a", has_text="Critical").click()
    page.wait_for_url("**/inbox/?q=delete&risk=critical")
    until(lambda: page.locator(".item").count() == 1)


def test_hostile_text_runs_no_script_and_calls_nobody(visit, bot, rita):
    request = hostile(bot)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    for name in ("as-sent", "digest", "context"):
        page.locator(f"#{name} > summary").click()
    page.fill("#reason", HOSTILE)
    page.get_by_role("button", name="Reject").click()
    page.wait_for_selector("text=Rejected by you")
    page.goto(visitor.site + "/inbox/?state=decided")
    page.wait_for_selector(".item")
    # Nothing that an agent wrote became an element or an attribute of ours.
    planted = "img, iframe, [onerror], [hx-get*='elsewhere'], a[href^=javascript]"
    assert page.locator(planted).count() == 0
    assert "owned" not in page.title()
    given = decision(request)
    assert given is not None
    assert given.reason == HOSTILE.strip()


def test_a_lead_cancels_and_the_decider_takes_an_approval_back(visit, join, project, bot, rita):
    lead = join(project, "lea", "lead")
    unwanted, approved = ask(bot, "Send the draft"), ask(bot, "Publish the release notes")
    visitor = visit(lead)
    page = visitor.open(f"/requests/{unwanted.id}/")
    page.locator("#cancel > summary").click()
    page.fill("#cancel-reason", "Not needed")
    page.get_by_role("button", name="Cancel the request").click()
    page.wait_for_selector("text=Cancelled by you")
    decide(approved, rita)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{approved.id}/")
    page.locator("#revoke > summary").click()
    page.get_by_role("button", name="Take the approval back").click()
    page.wait_for_selector("text=The approval was taken back before the agent used it")
    until(lambda: ApprovalRequest.objects.get(pk=approved.pk).grant.status == "revoked")
