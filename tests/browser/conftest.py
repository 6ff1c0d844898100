"""Chromium at the real site. Every browser must have behaved when its test ends."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from approvals.models import Person
from tests.browser import server
from tests.browser.visitor import Visitor
from tests.services import chromium

# Playwright's loop runs in this thread while the tests use the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.path(),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db: None) -> str:
    return server.base_url()


@pytest.fixture
def visit(chromium_browser: Browser, site: str) -> Iterator[Callable[..., Visitor]]:
    """Open a browser for somebody: visit(rita), visit(rita, viewport=PHONE), visit()."""
    visitors: list[Visitor] = []

    def enter(person: Person | None = None, **options: Any) -> Visitor:
        visitor = Visitor(chromium_browser, site, **options)
        visitors.append(visitor)
        return visitor.sign_in(person) if person else visitor

    yield enter
    for visitor in visitors:
        visitor.context.close()
    assert [misdeed for visitor in visitors for misdeed in visitor.misdeeds] == []
