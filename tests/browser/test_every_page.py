"""Every page in light, dark and on a phone: no violation of WCAG 2.2 AA, no sideways scroll.

With COUNTERSIGN_SHOTS set to a folder it looks in every way and keeps a picture of each
(`make shots`); without it three ways do, which are both themes and both sizes.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from approvals.actions.expiry import settle
from approvals.actions.groups import create_group
from approvals.models import Agent, Person
from tests import staged
from tests.browser import kinds
from tests.browser.scenes import ask, busy, hostile
from tests.browser.visitor import DESKTOP, PHONE, Visitor, until
from tests.conftest import PASSWORD
from tests.make import decide, of_person
from tests.staged import stage, stand_in

WAYS: dict[str, dict[str, Any]] = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desktop-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "color_scheme": "light", "device_scale_factor": 2,
                    "has_touch": True, "is_mobile": True},
    "phone-dark": {"viewport": PHONE, "color_scheme": "dark", "device_scale_factor": 2,
                   "has_touch": True, "is_mobile": True},
    "tablet-light": {"viewport": {"width": 1024, "height": 768}, "color_scheme": "light"},
}  # fmt: skip


# pytest's parameters: all of them for pictures, those that differ in kind for a test run.
LOOKED_AT = (
    list(WAYS)
    if "COUNTERSIGN_SHOTS" in os.environ
    else ["desktop-light", "desktop-dark", "phone-dark"]
)


@dataclass
class Look:
    """A page in one of the ways; `checked` looks at it as it stands now."""

    way: str
    visit: Callable[..., Visitor]

    def visitor(self, person: Person | None = None) -> Visitor:
        return self.visit(person, **WAYS[self.way])

    def checked(self, visitor: Visitor, name: str) -> None:
        folder = os.environ.get("COUNTERSIGN_SHOTS")
        if folder:
            visitor.page.screenshot(path=Path(folder) / f"{name}-{self.way}.png")
        assert visitor.violations() == []
        assert visitor.sideways() <= 0


@pytest.fixture(params=LOOKED_AT)
def look(request: pytest.FixtureRequest, visit: Callable[..., Visitor]) -> Look:
    return Look(request.param, visit)


def small_targets(page: Page) -> list[str]:
    """Controls that a finger misses: acts, tabs and rows under 44 pixels, others under 24."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, input, textarea")]
          .filter(e => e.checkVisibility() && !e.closest(".vh, .skip, p") &&
                       !e.matches("[type=hidden]"))
          .map(e => [e, e.closest(".item, label") ?? e])
          .map(([e, target]) => [e, target.getBoundingClientRect(),
            e.matches(".btn, .tabs *, .item *, .ibtn, textarea") ? 43.5 : 23.5])
          .filter(([e, box, least]) => box.width && Math.min(box.height, box.width) < least)
          .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
    )
    return found


def test_signing_in(look, rita):
    visitor = look.visitor()
    page = visitor.open("/login/?next=/requests/req_1/")
    page.fill("#username", "rita@example.com")
    look.checked(visitor, "login")
    page.fill("#password", "wrong")
    page.click("text=Sign in >> nth=-1")
    page.wait_for_selector("text=is not right")
    look.checked(visitor, "login-wrong")


def test_inbox(look, project, bot, sam, rita):
    busy(project, bot, sam)
    visitor = look.visitor(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    assert page.locator(".item").count() == 9
    look.checked(visitor, "inbox")
    if look.way.startswith("phone"):
        assert small_targets(page) == []


def test_a_request(look, project, bot, sam, rita, rui):
    first = busy(project, bot, sam)[0]
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{first.id}/")
    visitor.until_live()
    look.checked(visitor, "request")
    page.locator("#timeline").scroll_into_view_if_needed()
    look.checked(visitor, "request-end")
    if look.way.startswith("phone"):
        assert small_targets(page) == []


def test_a_hostile_request(look, bot, rita):
    Agent.objects.filter(pk=bot.pk).update(name="N" * 120)
    request = hostile(bot)
    visitor = look.visitor(rita)
    page = visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    page.locator("#context summary").click()
    look.checked(visitor, "hostile")
    page.locator("#arguments").scroll_into_view_if_needed()
    look.checked(visitor, "hostile-arguments")
    page.goto(visitor.site + "/inbox/")
    look.checked(visitor, "hostile-list")


@pytest.mark.parametrize("type", ["approve", "reject"])
def test_decided(look, project, bot, sam, rita, type):
    requests = busy(project, bot, sam)
    decide(requests[0], rita, type, "The invoice says the same; pay it today.")
    visitor = look.visitor(rita)
    visitor.open(f"/requests/{requests[0].id}/")
    visitor.until_live()
    look.checked(visitor, f"decided-{type}")


def test_the_list_of_what_was_decided(look, project, bot, sam, rita, rui):
    for number, request in enumerate(busy(project, bot, sam)[:5]):
        decide(request, (rita, rui)[number % 2], ("approve", "reject")[number % 3 == 1])
    visitor = look.visitor(rita)
    visitor.open("/inbox/?state=decided")
    visitor.until_live()
    look.checked(visitor, "decided-list")


def test_ran_out(look, bot, rita):
    request = ask(bot, "Publish the release notes", expires_in=1)
    until(lambda: settle([request.id]))
    visitor = look.visitor(rita)
    visitor.open(f"/requests/{request.id}/")
    visitor.until_live()
    look.checked(visitor, "ran-out")


def test_only_to_look_at(look, bot, sam, rita):
    request = ask(bot, "Publish the release notes", requester={"id": "sam"})
    visitor = look.visitor(sam)
    visitor.open(f"/requests/{request.id}/")
    look.checked(visitor, "requester")


def test_nothing_open(look, bot, rita):
    decide(ask(bot, "Publish the release notes"), rita)
    visitor = look.visitor(rita)
    visitor.open("/inbox/")
    visitor.until_live()
    look.checked(visitor, "inbox-zero")


def test_first_run(look, project, ana):
    visitor = look.visitor(ana)
    visitor.open("/inbox/")
    visitor.until_live()
    look.checked(visitor, "first-run")


def test_nothing_fits(look, project, bot, sam, rita):
    busy(project, bot, sam)
    visitor = look.visitor(rita)
    visitor.open("/inbox/?q=risks:high+whale")
    visitor.until_live()
    look.checked(visitor, "no-match")


def test_own_password(look, rita):
    visitor = look.visitor(rita)
    page = visitor.open("/me/password/")
    look.checked(visitor, "password")
    page.fill("#current", PASSWORD)
    page.fill("#new", "short")
    page.fill("#again", "short")
    page.click("form[action='/me/password/'] button")
    page.wait_for_selector("#new-error")
    look.checked(visitor, "password-wrong")


@pytest.mark.parametrize(
    ("name", "path"),
    [("about", "/about/"), ("styleguide", "/styleguide/"), ("not-found", "/requests/req_x/")],
)
def test_other_pages(look, rita, name, path):
    visitor = look.visitor(rita)
    visitor.open(path)
    look.checked(visitor, name)


def test_without_a_project(look, db, django_user_model):
    operator = django_user_model.objects.create_superuser("root", "", PASSWORD)
    visitor = look.visitor(operator)
    visitor.open("/inbox/")
    look.checked(visitor, "operator")


def test_the_dialogs(look, bot, rita):
    ask(bot, "Publish the release notes")
    visitor = look.visitor(rita)
    page = visitor.open("/inbox/")
    visitor.until_live()
    for name in ("help", "session-over"):
        page.evaluate("id => document.getElementById(id).showModal()", name)
        look.checked(visitor, f"dialog-{name}")
        page.evaluate("id => document.getElementById(id).close()", name)


def test_each_kind_has_a_page_without_a_violation(look, bot, rita):
    kinds.limited(rita, EUR="1000.00")
    requests = {
        "confirmation": kinds.confirmation(bot),
        "choice": kinds.choice(bot),
        "question": kinds.question(bot),
        "bare-question": kinds.bare_question(bot),
        "budget": kinds.budget(bot),
        "binary-everything": kinds.everything_allowed(bot),
    }
    visitor = look.visitor(rita)
    for name, request in requests.items():
        page = visitor.open(f"/requests/{request.id}/")
        # At the end of it, the bar of a phone covers half of no control.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        look.checked(visitor, name)
        if look.way.startswith("phone"):
            assert small_targets(page) == [], name


def test_stages(look, bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    Person.objects.filter(pk=rui.pk).update(name="W" * 90)
    create_group(project=bot.project, name="finance", members=[rui, lea], actor=of_person(ana))
    stand_in(rui, rita, bot)
    request = staged.ask(
        bot,
        ana,
        stage("manager", "rita"),
        stage("finance", groups=("finance",), approvals=2),
        stage("director", "lea"),
        separation={"stages": False},
    )
    visitor = look.visitor(rita)
    visitor.open(f"/requests/{request.id}/")
    look.checked(visitor, "stages-first")
    decide(request, rita)
    answering = look.visitor(lea)
    decide(staged.now(request), lea)
    answering.open(f"/requests/{request.id}/")
    look.checked(answering, "stages-answered")


def test_standing_in_for_people_with_long_names(look, bot, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    Person.objects.filter(pk=rui.pk).update(name="W" * 90)
    stand_in(rui, rita, bot)
    visitor = look.visitor(lea)
    visitor.open("/me/out-of-office/")
    look.checked(visitor, "out-of-office-long")
