"""The pages around: home, about, style guide, errors; and the rules that hold for all of them."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
OPEN_TO_ALL = {"login", "logout", "about", "styleguide", "home"}


def test_home_is_the_inbox(client):
    assert client.get("/")["Location"] == "/inbox/"


def test_about_names_everything_that_the_browser_gets(client):
    page = client.get("/about/").content.decode()
    for name in ("htmx.org", "idiomorph", "lucide-static", "@fontsource-variable/inter"):
        assert name in page


@pytest.mark.parametrize("path", ["/nothing/", "/requests/", "/inbox"])
def test_what_is_not_there_is_a_page_in_the_look_of_the_site(client, path):
    answer = client.get(path, follow=path == "/inbox")
    assert "Countersign" in answer.content.decode()


def test_every_page_needs_a_sign_in_but_those_that_say_so(db, client):
    pages = [
        pattern
        for pattern in get_resolver("approvals.web.urls").url_patterns
        if pattern.name not in OPEN_TO_ALL
    ]
    assert pages
    for pattern in pages:
        address = "/" + str(pattern.pattern).replace("<str:request_id>", "req_1")
        for call in (client.get, client.post):
            assert call(address).status_code in (302, 405), address


def test_a_broken_page_says_so_in_the_look_of_the_site(rita, browser_of, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("approvals.web.inbox.memberships_of", fail)
    browser: Client = browser_of(rita)
    browser.raise_request_exception = False
    answer = browser.get("/inbox/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong on our side" in page
    assert "a mistake of ours" not in page


def test_pages_carry_the_strict_policy(client):
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy


def test_the_icons_of_the_sprite_are_those_that_templates_use():
    sprite = (ROOT / "static/vendor/lucide/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    used = set()
    for page in (ROOT / "templates").rglob("*.html"):
        text = page.read_text()
        used |= set(re.findall(r'{% icon "([\w-]+)"', text))
        used |= set(re.findall(r"icons }}#([\w-]+)", text))
    assert used == drawn
