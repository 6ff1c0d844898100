"""Evidence in Chromium: opened over the request, counted at once, and nothing in it runs."""

import os
import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from approvals.models import ApprovalRequest, Response
from tests.browser.scenes import ask
from tests.browser.visitor import DESKTOP, PHONE
from tests.files import PDF, file, handed_in, link, text
from tests.make import decide, make_request

SCRIPTED = b"""<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='owned'">
<script>document.title = "owned"; fetch("https://elsewhere.example/");</script></svg>"""
PAGE = b"""<!doctype html><title>x</title><script>document.title = "owned"</script>
<img src="https://elsewhere.example/x.png" onerror="alert(1)"><form action="/logout/">"""
LOOKS = {
    "desktop-light": {"viewport": DESKTOP, "color_scheme": "light"},
    "desktop-dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone-light": {"viewport": PHONE, "color_scheme": "light", "has_touch": True,
                    "is_mobile": True},
}  # fmt: skip


def picture(width: int = 320, height: int = 120) -> bytes:
    """A PNG that a browser can draw."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x4a\x47\xd6" * width) * height)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def refund(agent, *parts) -> ApprovalRequest:
    return ask(
        agent,
        "Refund €4,820.00 to Halden Marine AS",
        name="payments.create_refund",
        risk="high",
        args={"amount": "4820.00", "payee": "Halden Marine AS"},
        description="Shipment HM-2291 arrived with 6 of 14 pallets water damaged.",
        extras={"evidence": list(parts)},
    )


def looked_at(visitor, name: str) -> None:
    folder = os.environ.get("COUNTERSIGN_SHOTS")
    if folder:
        visitor.page.screenshot(path=Path(folder) / f"{name}.png")
    assert visitor.violations() == []
    assert visitor.sideways() <= 0


@pytest.mark.parametrize("look", LOOKS)
def test_reading_unlocks_the_approval_step_by_step(visit, bot, rita, look):
    mail = text("Conversation with customer", "We ask for €5,120.00.\n" * 12, must_read=True)
    report = file(handed_in(bot, picture(), "damage report.png"), must_read=True)
    request = refund(bot, file(handed_in(bot)), mail, report, link("https://b\u00fccher.example/a"))
    visitor = visit(rita, **LOOKS[look])
    page = visitor.open(f"/requests/{request.id}/")
    approve = page.locator("[data-act=approve]")
    expect(approve).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#unread")).to_contain_text("0 of 2 read.")
    page.locator("#evidence").scroll_into_view_if_needed()
    looked_at(visitor, f"evidence-{look}")
    page.locator("#reason").fill("Looks right")
    approve.click(force=True)  # disabled for who sees it, and yet it can be pressed
    expect(page.locator("#live-urgent")).to_contain_text("0 of 2 read.")
    page.locator("#evidence").get_by_text("Conversation with customer").click()
    expect(page.locator("#evidence-part")).to_contain_text("We ask for €5,120.00.")
    looked_at(visitor, f"evidence-part-{look}")
    page.keyboard.press("Escape")
    expect(page.locator("#unread")).to_contain_text("1 of 2 read.")
    expect(approve).to_have_attribute("aria-disabled", "true")
    page.locator("#unread a").click()
    drawn = page.locator("#evidence-part img")
    expect(drawn).to_be_visible()
    expect(drawn).to_have_js_property("naturalWidth", 320)  # once it is there
    page.locator("#evidence-part [data-do=close]").click()
    expect(page.locator("#unread")).to_contain_text("2 of 2 read.")
    expect(approve).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator("#reason")).to_have_value("Looks right")
    approve.click()
    expect(page.locator("#detail .note.ok")).to_contain_text("Approved by")
    assert Response.objects.get().reason == "Looks right"


def test_brackets_walk_the_parts_that_must_be_read(visit, bot, rita):
    request = refund(bot, text("One", must_read=True), text("Two"), text("Three", must_read=True))
    page = visit(rita).open(f"/requests/{request.id}/")
    dialog = page.locator("#evidence-part")
    for key, title in (("]", "One"), ("]", "Three"), ("]", "One"), ("[", "Three")):
        page.keyboard.press(key)
        expect(dialog.get_by_role("heading")).to_have_text(title)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    expect(page.locator("#unread")).to_contain_text("2 of 2 read.")


def test_what_was_read_in_another_tab_counts_when_one_comes_back(visit, bot, rita):
    request = refund(bot, text("The mail", must_read=True))
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    other = visitor.context.new_page()
    other.goto(f"{visitor.site}/requests/{request.id}/evidence/0/")
    expect(other.get_by_role("heading", name="The mail")).to_be_visible()
    other.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#unread")).to_contain_text("1 of 1 read.")
    expect(page.locator("[data-act=approve]")).not_to_have_attribute("aria-disabled", "true")


def test_without_scripts_a_part_is_a_page_and_the_way_back_shows_it_read(visit, bot, rita):
    request = refund(bot, text("The mail", must_read=True))
    visitor = visit(rita, java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/requests/{request.id}/")
    page.locator("#unread a").click()
    expect(page.get_by_role("heading", name="The mail")).to_be_visible()
    page.get_by_role("link", name="Back to the request").click()
    expect(page.locator("#unread")).to_contain_text("1 of 1 read.")
    page.locator("[data-act=approve]").click()
    expect(page.locator("#detail .note.ok")).to_contain_text("Approved by")


@pytest.mark.parametrize(("content", "name"), [(SCRIPTED, "a.svg"), (PAGE, "a.html")])
def test_nothing_in_a_file_runs(visit, bot, rita, content, name):
    request = refund(bot, file(handed_in(bot, content, name)))
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/evidence/0/")
    with visitor.context.expect_page() as opened:
        page.get_by_role("link", name="Open in a new tab").click()
    tab = opened.value
    tab.wait_for_load_state()
    assert tab.title() != "owned"
    assert tab.locator("script").count() == 0
    assert "elsewhere.example" in tab.content()
    assert page.title() != "owned"


@pytest.mark.parametrize(("content", "name"), [(b"MZ\x90\0", "a.exe"), (b"GIF89a", "a.gif")])
def test_what_a_browser_need_not_show_is_a_download(visit, bot, rita, content, name):
    request = refund(bot, file(handed_in(bot, content, name)))
    page = visit(rita).open(f"/requests/{request.id}/evidence/0/")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download").click()
    assert kept.value.suggested_filename == name
    assert Path(kept.value.path()).read_bytes() == content


def test_a_part_is_a_page_of_its_own_that_everybody_can_use(visit, bot, rita):
    request = refund(bot, link("https://user@evil.example/x"), file(handed_in(bot, PDF)))
    for index in (0, 1):
        visitor = visit(rita, **LOOKS["phone-light"])
        visitor.open(f"/requests/{request.id}/evidence/{index}/")
        looked_at(visitor, f"evidence-page-{index}")
    assert re.search("evil", visitor.page.url) is None


def test_what_was_decided_before_stands_beside_it(visit, bot, rita, rui):
    for amount, type in (("1.00", "approve"), ("4820.00", "reject")):
        earlier = ask(
            bot,
            f"Refund €{amount} to Halden Marine AS",
            name="payments.create_refund",
            args={"amount": amount, "payee": "Halden Marine AS"},
        )
        decide(earlier, rui, type)
    request = refund(bot)
    visitor = visit(rita)
    page = visitor.open(f"/requests/{request.id}/")
    card = page.locator("#similar")
    expect(card).to_contain_text("The same arguments")
    expect(card).to_contain_text("Differs in /amount")
    card.scroll_into_view_if_needed()
    looked_at(visitor, "similar")
    card.get_by_role("link").first.click()
    expect(page.locator("#detail h1")).to_have_text("Refund €4820.00 to Halden Marine AS")


def test_of_options_only_those_that_approve_wait_for_the_reading(visit, bot, rita):
    options = [
        {"value": "go", "label": "Go on", "effect": "approve"},
        {"value": "no", "label": "Stop", "effect": "reject"},
    ]
    request = make_request(
        bot, title="Which way?", action=None, kind="choice", asks={"options": options},
        allowed_responses=("choose",), extras={"evidence": [text("The mail", must_read=True)]},
    )  # fmt: skip
    page = visit(rita).open(f"/requests/{request.id}/")
    decide_button = page.locator("[data-act=approve]")
    page.get_by_text("Stop", exact=True).click()
    expect(decide_button).not_to_have_attribute("aria-disabled", "true")
    page.keyboard.press("1")
    expect(decide_button).to_have_attribute("aria-disabled", "true")
    page.locator("#unread a").click()
    expect(page.locator("#evidence-part")).to_contain_text("Please pay.")
    page.keyboard.press("Escape")
    expect(decide_button).not_to_have_attribute("aria-disabled", "true")
    decide_button.click()
    expect(page.locator("#detail .note.ok")).to_contain_text("Go on")
