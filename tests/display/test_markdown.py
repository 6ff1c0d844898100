import re
import time

import pytest

from approvals.display.markdown import clean, render
from tests.browser.payloads import hostile_texts
from tests.display.seen import seen

SECONDS = 8  # generous: the machine may be busy


def test_formatting_is_shown():
    written = render(
        "a **b** *c* ~~d~~ `e`\n\n- f\n\n> g\n\n| h | i |\n|--:|---|\n| 1 | 2 |\n\n---"
    )
    for tag in ("<strong>b", "<em>c", "<s>d", "<code>e", "<li>f", "<blockquote>", "<td>1", "<hr"):
        assert tag in written
    assert "style" not in written


def test_headings_start_below_the_page_and_skip_no_level():
    levels = re.findall(r"<h(\d)>", render("#### a\n\n# b\n\n###### c\n\n## d"))
    assert levels == ["3", "3", "4", "4"]
    assert re.findall(r"<h(\d)>", render("# a\n\n## b\n\n### c", top=5)) == ["5", "6", "6"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("[x](https://a.example/y)", "x (a.example)"),
        ("[a.example](https://a.example/y)", "a.example"),
        ("[google.com](https://evil.example)", "google.com goes to evil.example"),
        ("[**goog**le.com](https://evil.example)", "google.com goes to evil.example"),
        ("[x](https://google.com@evil.example)", "x not a link: https://google.com@evil.example"),
        ("[x](javascript:alert)", "x not a link: javascript:alert"),
        ("[x](/inbox/)", "x not a link: /inbox/"),
        ('[x](https://a.example "hidden")', "x (a.example) “hidden”"),
        ("![cat](https://a.example/c.png)", "image not loaded: cat (a.example)"),
        ("[x](https://аррӏе.com)", "x goes to аррӏе⟦Cyrillic⟧.com (xn--80ak6aa92e.com)"),
        ("[x]: https://a.example 'hidden'", "[x]: https://a.example 'hidden'"),
        ("<b>x</b>", "<b>x</b>"),
        ("5. a\n9. b", "a b"),
    ],
)
def test_what_stands_behind_words_is_told(source, told):
    assert " ".join(seen(render(source)).split()) == told


def test_numbers_of_a_list_stay_as_they_were_sent():
    assert re.findall(r'<li value="(\d+)"', render("5. a\n9. b")) == ["5", "9"]


@pytest.mark.parametrize(
    "source",
    ["a\u200bb", "`a\u200bb`", "[a\u200bb](https://a.example)", "# a\u200bb", "a&#8203;b",
     "```\na\u200bb\n```", "| a\u200bb |\n|---|"],
)  # fmt: skip
def test_what_hides_is_marked_everywhere(source):
    assert "a⟦U+200B⟧b" in seen(render(source))


def test_look_alikes_are_judged_by_the_whole_text():
    assert "⟦" not in render("Счёт **с** задержкой, *о* чём `а` речь")
    assert "\u0430⟦Cyrillic⟧" in seen(render("p**\u0430**ypal"))


@pytest.mark.parametrize(
    "source",
    ["| a |\n|---|\n| b | hidden |", "[x](https://a.example/&#104;idden)"],
)
def test_a_text_of_which_formatting_would_hide_a_part_stays_plain(source):
    written = render(source)
    assert "Formatting would hide a part" in written
    assert "hidden" in written or "&#104;" in written.replace("&amp;", "&")


def test_no_hostile_text_leaves_more_than_our_tags():
    safe = {"a", "p", "span", "pre", "code", "strong", "em", "ul", "ol", "li", "table", "thead",
            "tbody", "tr", "th", "td", "blockquote", "br", "hr", "h3", "s", "bdi"}  # fmt: skip
    for text in hostile_texts():
        written = render(text)
        assert set(re.findall(r"<([a-z0-9]+)", written)) <= safe, text
        assert clean(written) == written, text
        for address in re.findall(r'href="([^"]*)"', written):
            assert address.startswith(("https://", "http://", "mailto:")), text


HOSTILE = [
    unit * (64_000 // len(unit))
    for unit in ("[", "*", ">", "![", "- ", "**a ", "_a*b_*", "a\n", "\u200b", "\u0430 ", "# a\n")
] + [
    "\n".join("> " * depth + "- a" for depth in range(200)),
    "|a" * 900 + "\n" + "|-" * 900 + "\n" + "x\n" * 20_000,
]  # fmt: skip


def test_hostile_markdown_takes_bounded_time():
    for text in HOSTILE:
        started = time.monotonic()
        render(text)
        assert time.monotonic() - started < SECONDS, text[:20]
