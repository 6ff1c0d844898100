"""The card of evidence, the page of one part, and the bytes of a file."""

import pytest

from approvals.models import Opening
from tests.files import PDF, file, handed_in, link, text
from tests.make import make_request

PART = {"HX-Request": "true", "HX-Target": "part"}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"


def asked(agent, *parts, **fields):
    return make_request(agent, extras={"evidence": list(parts)}, **fields)


def page_of(browser, path, **headers):
    answer = browser.get(path, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def address(request, index=0, step=""):
    return f"/requests/{request.id}/evidence/{index}/{step}"


def test_the_card_names_every_part_and_what_must_be_read(bot, rita, browser_of):
    request = asked(bot, text("Mail", must_read=True), link(), file(handed_in(bot)))
    browser = browser_of(rita)
    page = page_of(browser, f"/requests/{request.id}/")
    for title in ("Mail", "Invoice", "invoice.pdf"):
        assert title in page
    assert "example.com" in page
    assert "Must be read" in page
    assert "0 of 1 read." in page
    assert 'data-needs-reading data-stops aria-disabled="true"' in page
    page_of(browser, address(request))
    page = page_of(browser, f"/requests/{request.id}/")
    assert "1 of 1 read." in page
    assert "Must be read" not in page
    assert 'data-needs-reading data-stops aria-disabled="true"' not in page


def test_without_evidence_there_is_no_card_and_no_count(bot, rita, browser_of):
    page = page_of(browser_of(rita), f"/requests/{make_request(bot).id}/")
    assert 'id="evidence"' not in page
    assert 'id="unread"' not in page


def test_the_server_refuses_whatever_the_page_said_and_names_the_part(bot, rita, browser_of):
    request = asked(bot, text("The mail", must_read=True))
    sent = {
        "type": "approve",
        "revision": "1",
        "action_digest": request.action_digest,
        "reason": "Looks fine",
    }
    answer = browser_of(rita).post(f"/requests/{request.id}/respond/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Open what must be read first: The mail." in page
    assert "Looks fine" in page


def test_a_text_is_shown_as_text_with_hidden_characters_marked(bot, rita, browser_of):
    body = "**Pay** <script>alert(1)</script>\n\u202eevil"
    page = page_of(browser_of(rita), address(asked(bot, text("T\u200bitle", body))))
    assert "**Pay** &lt;script&gt;" in page
    assert "⟦U+202E⟧" in page
    assert "T<span" in page
    assert "\u202e" not in page


def test_a_link_shows_its_true_host_its_whole_address_and_leads_only_by_a_click(
    bot, rita, browser_of
):
    url = "https://bank.example@evil.example/pay?to=" + "x" * 300
    request = asked(bot, link(url), link("https://p\u0430ypal.com/in"), link("http://0x7f.1/a"))
    browser = browser_of(rita)
    page = page_of(browser, address(request))
    assert 'This leads to <b class="said">evil.example</b>' in page
    assert url in page
    assert "hides its host behind bank.example@" in page
    assert "Open in a new tab" not in page
    page = page_of(browser, address(request, 1))
    assert "xn--pypal-4ve.com" in page
    assert 'rel="noopener noreferrer nofollow"' in page
    assert 'target="_blank"' in page
    assert "cannot be opened from here" in page_of(browser, address(request, 2))


def test_a_file_tells_its_name_type_size_and_digest(bot, rita, browser_of):
    attachment = handed_in(bot, PDF, "in\u202evoice.pdf")
    page = page_of(browser_of(rita), address(asked(bot, file(attachment))))
    assert "application/pdf" in page
    assert attachment.sha256 in page
    assert "⟦U+202E⟧" in page
    assert "/evidence/0/content" in page


def test_a_picture_and_a_text_are_shown_on_the_page_itself(bot, rita, browser_of):
    picture, source = handed_in(bot, PNG, "a.png"), handed_in(bot, SVG, "a.svg")
    request = asked(bot, file(picture), file(source))
    browser = browser_of(rita)
    assert f'<img src="{address(request)}content"' in page_of(browser, address(request))
    page = page_of(browser, address(request, 1))
    assert "&lt;script&gt;alert(1)" in page
    assert "<img" not in page


def test_a_long_text_says_that_it_goes_on(bot, rita, browser_of):
    page = page_of(
        browser_of(rita), address(asked(bot, file(handed_in(bot, b"a" * 200_001, "long.txt"))))
    )
    assert "Only the beginning is shown here" in page


@pytest.mark.parametrize(
    ("content", "media_type", "shown"),
    [
        (PDF, "application/pdf", "inline"),
        (PNG, "image/png", "inline"),
        (b"\xff\xd8\xff\xe0<html>", "image/jpeg", "inline"),
        (SVG, "text/plain; charset=utf-8", "inline"),
        (b"<!doctype html><script>alert(1)</script>", "text/plain; charset=utf-8", "inline"),
        (b"GIF89a/*<script>*/", "image/gif", "attachment"),
        (b"MZ\x90\x00", "application/octet-stream", "attachment"),
        (b"text\0with nul", "application/octet-stream", "attachment"),
    ],
)
def test_content_is_typed_by_its_bytes_and_sandboxed(
    bot, rita, browser_of, content, media_type, shown
):
    request = asked(bot, file(handed_in(bot, content, "x.html")))
    answer = browser_of(rita).get(address(request, step="content"))
    assert answer.content == content
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith(shown)
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "name",
    ['a"; filename="b.exe', "a\u202efdp.exe", "ação.pdf", "a\\b", "x" * 255],
)
def test_a_hostile_name_stays_one_header(bot, rita, browser_of, name):
    request = asked(bot, file(handed_in(bot, b"\0", name)))
    answer = browser_of(rita).get(address(request, step="content"))
    header = answer["Content-Disposition"]
    assert header.startswith("attachment")
    assert "\r" not in header
    assert "\n" not in header
    assert "\u202e" not in header
    assert "%E2%80%AE" not in header


@pytest.mark.parametrize("index", ["1", "-1", "x", "00", "٠", "0" * 400])
def test_what_is_no_part_is_not_found(bot, rita, browser_of, index):
    request = asked(bot, text())
    assert browser_of(rita).get(address(request, index)).status_code == 404
    assert browser_of(rita).get(address(request, 0, "content")).status_code == 404


def test_only_a_get_by_somebody_who_sees_all_counts_as_opened(
    bot, rita, sam, otto, ana, browser_of
):
    request = asked(bot, text(must_read=True))
    assert browser_of(rita).head(address(request)).status_code == 200
    assert browser_of(sam).get(address(request)).status_code == 200
    assert browser_of(otto).get(address(request)).status_code == 404
    assert Opening.objects.count() == 0
    page_of(browser_of(ana), address(request))
    page_of(browser_of(rita), address(request), **PART)
    assert set(Opening.objects.values_list("person__username", flat=True)) == {"ana", "rita"}


def test_the_requesters_view_asks_nobody_to_read(bot, sam, browser_of):
    request = asked(bot, text(must_read=True))
    page = page_of(browser_of(sam), f"/requests/{request.id}/")
    assert 'id="unread"' not in page


def test_as_a_part_it_comes_without_the_page_around_it(bot, rita, browser_of):
    page = page_of(browser_of(rita), address(asked(bot, text())), **PART)
    assert page.lstrip().startswith('<article class="part" id="part">')
    assert "<html" not in page


def test_a_choice_that_approves_is_refused_and_stays_chosen(bot, rita, browser_of):
    options = [
        {"value": "go", "label": "Go on", "effect": "approve"},
        {"value": "no", "label": "Stop", "effect": "reject"},
    ]
    request = asked(
        bot, text("The mail", must_read=True), kind="choice", asks={"options": options},
        allowed_responses=("choose", "reject"),
    )  # fmt: skip
    browser = browser_of(rita)
    sent = {
        "type": "choose",
        "option": "go",
        "revision": "1",
        "action_digest": request.action_digest,
    }
    answer = browser.post(f"/requests/{request.id}/respond/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Open what must be read first: The mail." in page
    assert 'value="go" data-digit="1" data-approves checked' in page
    page_of(browser, address(request))
    assert browser.post(f"/requests/{request.id}/respond/", sent).status_code == 302
