"""The thread and the turn in a real browser: live, by keyboard, and without losing a word."""

import pytest

from approvals.models import ApprovalRequest, Comment, Decision
from approvals.rules.proposal import Group
from tests.browser.scenes import ask
from tests.browser.visitor import until
from tests.make import decide, make_request, say


def turn(bot, size=3):
    titles = ("Refund Halden Marine", "Close ticket HD-20931", "Write to the customer")
    return [
        make_request(bot, title=titles[index], group=Group(key="turn-7", index=index, size=size))
        for index in range(3)
    ]


def test_the_agents_answer_shows_while_a_reason_is_being_typed(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    writer, watcher = visit(rita), visit(rui)
    for visitor in (writer, watcher):
        visitor.open(f"/requests/{request.id}/")
        visitor.until_live()
    watcher.page.locator("#reason").press_sequentially("I am typing")
    writer.page.fill("#comment", "Which account?")
    writer.page.get_by_role("button", name="Ask the agent").click()
    for visitor in (writer, watcher):
        visitor.page.wait_for_selector("#comments >> text=Question, not answered yet")
    assert ApprovalRequest.objects.get().asks_agent
    say(request, bot, "The operating account")
    for visitor in (writer, watcher):
        visitor.page.wait_for_selector("#comments .claim >> text=The operating account")
        visitor.page.wait_for_selector("#comments >> text=Question, answered")
    assert watcher.page.input_value("#reason") == "I am typing"
    assert watcher.page.locator("#changed").is_hidden()
    watcher.page.wait_for_selector("#reason:focus")
    watcher.page.locator("#reason").press_sequentially(" on")
    watcher.page.get_by_role("button", name="Approve").click()
    watcher.page.wait_for_selector("text=Approved by you")
    assert Decision.objects.get().reason == "I am typing on"


def test_a_question_half_typed_outlives_what_others_say(visit, bot, rita, rui):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.locator("#comment").press_sequentially("Which")
    page.locator("#reason").click()
    say(request, rui, "Looks fine to me")
    page.wait_for_selector("#comments >> text=Looks fine to me")
    assert page.input_value("#comment") == "Which"
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.input_value("#comment") == "Which"


def test_asking_takes_two_keys_and_leaves_the_reason_alone(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.fill("#reason", "not sent yet")
    page.locator("#reason").press("Escape")

    def asking() -> bool:
        if page.evaluate("document.activeElement.id") == "comment":
            return True
        page.keyboard.press("q")  # letters act once the request has been seen for a moment
        return False

    until(asking)
    page.keyboard.type("Which account?")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#comments >> text=Which account?")
    page.wait_for_selector("#comment:focus")
    assert page.input_value("#comment") == ""
    assert page.input_value("#reason") == "not sent yet"
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert (page.input_value("#comment"), page.input_value("#reason")) == ("", "not sent yet")
    [said] = Comment.objects.all()
    assert (said.asks, said.text) == (True, "Which account?")
    assert not Decision.objects.exists()


def test_a_refused_or_unsent_comment_stays_where_it_was_typed(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_selector("#comment-error:focus")
    page.fill("#comment", "sent into the void")
    page.route("**/comment/", lambda route: route.abort())
    page.get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_selector(".toast >> text=The server cannot be reached")
    assert page.input_value("#comment") == "sent into the void"
    page.unroute("**/comment/")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#comments >> text=sent into the void")
    assert Comment.objects.count() == 1


def test_it_works_without_scripts(visit, bot, rita):
    request = ask(bot, "Publish the release notes")
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/requests/{request.id}/")
    page.fill("#comment", "Which account?")
    page.get_by_role("button", name="Ask the agent").click()
    page.wait_for_selector("#comments >> text=Question, not answered yet")
    assert page.url.endswith("#thread")


def test_the_calls_of_a_turn_are_decided_one_by_one_beside_each_other(visit, bot, rita, rui):
    ask(bot, "Due before all others", expires_in=60)
    first, second, third = turn(bot)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{second.id}/")
    visitor.until_live()
    page.wait_for_selector("#turn >> text=Call 2 of 3 of one turn")
    assert page.locator("#turn [aria-current=page]").inner_text().startswith("2")
    page.locator("#reason").press_sequentially("typing")
    decide(first, rui, "reject")
    page.wait_for_selector(f"#turn [data-member={first.id}] >> text=Rejected")
    assert page.input_value("#reason") == "typing"
    page.get_by_role("button", name="Approve").click()
    page.wait_for_selector("text=Approved by you")
    page.keyboard.press("j")
    page.wait_for_selector(f"#detail [data-request={third.id}]")
    page.wait_for_selector("#turn >> text=Call 3 of 3 of one turn")
    assert page.locator("#turn").get_by_text("Approved").count() == 1


def test_a_call_that_is_sent_later_appears_in_the_open_turn(visit, bot, rita):
    first = make_request(bot, group=Group(key="turn-7", index=0, size=2))
    visitor = visit(rita)
    page = visitor.open(f"/requests/{first.id}/")
    visitor.until_live()
    page.wait_for_selector("#turn >> text=not sent yet")
    make_request(bot, title="The second call", group=Group(key="turn-7", index=1, size=2))
    page.wait_for_selector("#turn >> text=The second call")
    page.locator("#turn a", has_text="The second call").click()
    page.wait_for_selector("#turn >> text=Call 2 of 2 of one turn")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_is_wrong_with_a_long_thread(visit, bot, rita, rui, scheme, width):
    request = turn(bot, size=4)[1]
    say(request, rui, "Which account?", asks=True)
    say(request, bot, "The operating account.\nIt has 5,120.00 left\u202e and " + "x" * 300)
    say(request, rita, "And why today? " * 20, asks=True)
    visitor = visit(rita, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = visitor.open(f"/requests/{request.id}/")
    page.wait_for_selector("#comments .claim")
    assert visitor.violations() == []
    assert visitor.sideways() <= 0
    page.get_by_role("button", name="Comment", exact=True).click()
    page.wait_for_selector("#comment-error")
    assert visitor.violations() == []
    until(lambda: page.evaluate("document.activeElement.id") == "comment-error")
