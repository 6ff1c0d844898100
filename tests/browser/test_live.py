"""The page stays true by itself: new requests, deadlines, lost sockets, no network."""

import pytest
from playwright.sync_api import APIResponse, Route

from approvals import clock
from approvals.actions.expiry import settle
from approvals.live import consumers
from approvals.models import ApprovalRequest, Decision, Person
from approvals.rules.proposal import Group
from tests.browser.scenes import ask, busy
from tests.browser.visitor import until
from tests.make import decide, make_request


def test_a_new_request_appears_live_with_its_count(visit, bot, rita):
    ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    assert page.title().startswith("(1) ")
    request = ask(bot, "Delete 3 files", args={"paths": ["a", "b", "c"]}, expires_in=60)
    page.wait_for_selector(f"#row-{request.id}")
    assert page.locator(".list-head [data-count=open]").inner_text() == "2 open"
    until(lambda: page.title().startswith("(2) "))


def test_the_first_request_ever_replaces_the_first_steps(visit, bot, rita):
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    page.wait_for_selector("text=Two steps to the first decision")
    ask(bot, "Publish the release notes")
    page.wait_for_selector(".list-head")
    until(lambda: page.locator(".item").count() == 1)


def test_what_could_not_be_fetched_is_fetched_again_though_no_bell_rings(visit, bot, rita):
    first = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    with page.expect_response("**/inbox/**", timeout=40_000):
        visitor.until_live()
    refused: list[Route] = []

    def refuse(route: Route) -> None:
        refused.append(route)
        route.fulfill(status=503)

    page.route("**/inbox/**", refuse)
    decide(first, rita)
    second = ask(bot, "Delete 3 files")
    until(lambda: page.evaluate("1") and len(refused) > 1)
    page.unroute("**/inbox/**")
    page.wait_for_selector(f"#row-{second.id}")
    page.wait_for_selector(f"#row-{first.id}", state="detached")


# Every state that the row of another call of the turn has shown.
WATCH_TURN = """id => {
  window.states = [];
  const tag = () => document.querySelector(`#turn [data-member=${id}] .tag`);
  const all = {subtree: true, childList: true, characterData: true, attributes: true};
  new MutationObserver(() => states.push(tag().textContent.trim()))
    .observe(document.querySelector("#turn"), all);
}"""
LOOK_AGAIN = """() => document.querySelector(".due")
  .dispatchEvent(new CustomEvent("deadline", {bubbles: true}))"""


def test_an_answer_of_before_a_change_does_not_come_over_what_shows_it(visit, bot, rita, rui):
    first, second = (
        make_request(bot, group=Group(key="turn-7", index=index, size=2)) for index in range(2)
    )
    visitor = visit(rita)
    page = visitor.open(f"/requests/{second.id}/")
    visitor.until_live()
    page.evaluate(WATCH_TURN, first.id)
    of_pane = f"**/requests/{second.id}/**"
    held: list[tuple[Route, APIResponse]] = []
    of_old: list[bool] = [True]
    page.route(
        of_pane,
        lambda route: held.append((route, route.fetch())) if of_old else route.continue_(),
    )
    page.evaluate(LOOK_AGAIN)
    until(lambda: page.evaluate("1") and held)
    of_old.clear()
    decide(first, rui, "reject")
    page.evaluate(LOOK_AGAIN)
    page.wait_for_selector(f"#turn [data-member={first.id}] >> text=Rejected")
    for route, response in held:
        with page.expect_event("requestfinished", lambda call, route=route: call == route.request):
            route.fulfill(response=response)
    decide(second, rui)
    page.wait_for_selector("#detail >> text=Approved by")
    states = page.evaluate("states")
    assert "Rejected" in states
    assert "Open" not in states[states.index("Rejected") :]


def test_rows_never_move_under_the_pointer(visit, project, bot, sam, rita):
    requests = busy(project, bot, sam)
    visitor = visit(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    row = page.locator(f"#row-{requests[2].id}")
    row.hover()
    before = row.bounding_box()
    page.evaluate(  # a pointer that keeps moving over the list
        """() => setInterval(() => document.querySelector("#list-scroll .item").dispatchEvent(
             new PointerEvent("pointermove", {bubbles: true})), 200)"""
    )
    sooner = ask(bot, "Due before all others", expires_in=30)
    decide(requests[0], rita)
    page.wait_for_selector("#news:not([hidden]) >> text=1 new")
    page.wait_for_selector(f"#row-{requests[0].id}.gone")
    after = row.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == before["y"]
    assert page.locator(".item").count() == 9
    assert page.locator(f"#row-{sooner.id}").count() == 0
    page.locator("#news button").click()
    page.wait_for_selector(f"#row-{sooner.id}")
    page.wait_for_selector(f"#row-{requests[0].id}", state="detached")


def test_a_request_that_runs_out_while_it_is_open_cannot_be_approved(visit, bot, rita):
    request = ask(bot, "Publish the release notes", expires_in=2)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.wait_for_selector("text=/Ran out at/")
    assert page.locator("[data-act=approve]").count() == 0
    assert Decision.objects.get(request=request).type == "expire"


def test_an_answer_that_comes_too_late_keeps_what_was_typed(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    page.fill("#reason", "almost in time")
    ApprovalRequest.objects.filter(pk=request.pk).update(expires_at=clock.now())
    until(lambda: settle([request.id]))
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("text=The time ran out before your answer came")
    assert page.locator("#typed").inner_text() == "almost in time"
    assert Decision.objects.get(request=request).outcome == "rejected"


def test_offline_says_so_sends_nothing_and_comes_back(visit, bot, rita):
    first = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{first.id}/")
    visitor.until_live()
    page.fill("#reason", "typed offline")
    visitor.context.set_offline(True)
    page.wait_for_selector("body[data-live=offline]", state="attached")
    approve = page.get_by_role("button", name="Approve")
    assert approve.get_attribute("aria-disabled") == "true"
    approve.click(force=True)
    second = ask(bot, "Delete 3 files")
    assert page.locator("[data-bar=offline]").is_visible()
    visitor.context.set_offline(False)
    page.wait_for_selector(f"#row-{second.id}")
    visitor.until_live()
    assert page.input_value("#reason") == "typed offline"
    assert Decision.objects.count() == 0
    approve.click()
    page.wait_for_selector("text=Approved by you")


def test_a_connection_lost_while_sending_loses_nothing_and_decides_once(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.fill("#reason", "sent into the void")
    page.route("**/respond/", lambda route: route.abort())
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector(".toast >> text=The server cannot be reached")
    assert page.input_value("#reason") == "sent into the void"
    page.unroute("**/respond/")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("text=Approved by you")
    assert [d.reason for d in Decision.objects.all()] == ["sent into the void"]


def test_a_form_whose_token_died_keeps_what_was_typed(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.fill("#reason", "typed long ago")
    visitor.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector(".toast >> text=open too long")
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.input_value("#reason") == "typed long ago"
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("text=Approved by you")


def test_countdowns_follow_the_servers_clock(visit, bot, rita):
    request = ask(bot, "Publish the release notes", expires_in=3600)
    visitor = visit(rita)
    visitor.context.add_init_script(
        "const real = Date.now; Date.now = () => real() - 600000;"  # ten minutes slow
    )
    page = visitor.open(f"/requests/{request.id}/")
    page.wait_for_selector(".toast >> text=follow the server")
    minutes = int(page.locator(".due [data-left]").inner_text().partition(":")[0])
    assert 58 <= minutes <= 59


def test_without_a_socket_the_page_asks_by_itself(visit, bot, rita):
    ask(bot, "Publish the release notes")
    visitor = visit(rita)
    visitor.context.add_init_script(
        """const wait = window.setInterval;
           window.setInterval = (work, ms, ...rest) => wait(work, ms === 20000 ? 300 : ms, ...rest);
           window.WebSocket = class extends EventTarget {
             readyState = 3;
             constructor() { super(); setTimeout(() => this.dispatchEvent(new Event("close"))); }
             close() {} };"""
    )
    page = visitor.open("/inbox/")
    page.wait_for_selector("body[data-live=wait]", state="attached")
    page.wait_for_selector("[data-bar=wait]:not([hidden])")
    request = ask(bot, "Delete 3 files")
    page.wait_for_selector(f"#row-{request.id}")


def test_who_is_signed_out_elsewhere_keeps_what_was_typed(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    page.fill("#reason", "do not lose me")
    visitor.context.clear_cookies()
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("#session-over[open]")
    page.get_by_role("button", name="Not now").click()
    visitor.sign_in(rita)
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.input_value("#reason") == "do not lose me"
    assert Decision.objects.count() == 0


def test_a_deactivated_person_hears_nothing_more(visit, bot, rita, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(consumers, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(consumers, "RECHECK_SECONDS", 0.1)
    visitor = visit(rita)
    ask(bot, "Publish the release notes")
    page = visitor.open("/inbox/")
    visitor.until_live()
    Person.objects.filter(pk=rita.pk).update(is_active=False)
    page.wait_for_selector("#session-over[open]")
