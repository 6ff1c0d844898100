"""A person at a browser, and all that must never happen in it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from approvals.models import Person

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

_REPORT_CSP = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP report: ${event.violatedDirective} ${event.blockedURI}`);
});
"""


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    """Return once the condition holds; fail when it does not within `seconds`.

    Also for what a page holds: playwright's own `wait_for_function` evaluates in the page, which
    the Content-Security-Policy forbids as soon as it has to ask twice.
    """
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not come to pass in time"
        time.sleep(0.02)


class Visitor:
    """One browser profile. `misdeeds` gathers CSP reports, script errors and foreign calls."""

    def __init__(self, browser: Browser, site: str, **options: Any) -> None:
        self.site = site
        self.misdeeds: list[str] = []
        settled = {"viewport": DESKTOP, "reduced_motion": "reduce", "timezone_id": "Europe/Lisbon"}
        self.context: BrowserContext = browser.new_context(**{**settled, **options})
        self.context.add_init_script(_REPORT_CSP)
        self.context.on("page", self._watch)
        self.page: Page = self.context.new_page()
        # Longer than the page takes to look by itself where a bell was lost.
        self.page.set_default_timeout(40_000)

    def sign_in(self, person: Person) -> "Visitor":
        """Give the browser a session of this person."""
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.site}
        self.context.add_cookies([cookie])
        return self

    def open(self, path: str) -> Page:
        """Go to a page, and wait until its modules run."""
        self.page.goto(self.site + path)
        if self.page.evaluate("document.readyState") and self.scripted:
            self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page

    @property
    def scripted(self) -> bool:
        return self.page.locator("noscript").count() == 0 and bool(
            self.page.evaluate("typeof window.htmx !== 'undefined'")
        )

    def until_live(self) -> None:
        """Return once the socket is open."""
        self.page.wait_for_selector("body[data-live=live]", state="attached")

    def violations(self) -> list[str]:
        """What axe finds wrong on the page as it is now, each with the elements concerned."""
        self.page.wait_for_load_state()  # a page that is still coming is not judged
        # Through the debugger, which the page's Content-Security-Policy does not bind.
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        return [
            f"{wrong['id']}: {[node['target'] for node in wrong['nodes']]} {wrong['help']}"
            for wrong in found["violations"]
        ]

    def sideways(self) -> int:
        """By how many pixels the page, or one of its panes, holds more than its width; a phone's
        `innerWidth` grows with what sticks out. A form of the admin is no pane: the bar below it
        reaches over its sides, to those of the page."""
        width = self.page.evaluate(
            """parts => Math.max(...[document.documentElement, ...document.querySelectorAll(parts)]
                .map(part => part.scrollWidth - part.clientWidth))""",
            "main, main > :not(form), .list-head, .list-scroll, .detail-scroll",
        )
        return int(width)

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.misdeeds.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: self.misdeeds.append(f"dialog: {dialog.message}"))
        page.on("request", self._called)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "CSP report" in message.text:
            self.misdeeds.append(message.text)

    def _called(self, request: Request) -> None:
        if not request.url.startswith((self.site, self.site.replace("http", "ws"))):
            self.misdeeds.append(f"call to {request.url}")
