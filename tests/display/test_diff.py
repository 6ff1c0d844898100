import time

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.display.diff import lines, values, words
from approvals.display.masking import mask
from approvals.rules.strict_json import parse
from tests.display.adversarial import texts
from tests.display.seen import seen

TEXT = st.text("ab \n\u200b", max_size=14) | texts()


def version(parts, but):
    return "".join(text for kind, text in parts if kind != but)


@settings(max_examples=120, deadline=None)
@given(before=TEXT, after=TEXT)
def test_a_difference_holds_both_texts_whole(before, after):
    by_word = [(part.kind, part.text) for part in words(before, after).parts]
    rows = lines(before, after).rows
    by_line = [(row.kind, row.text + "\n" * row.ends) for row in rows]
    for parts in (by_word, by_line):
        assert (version(parts, "added"), version(parts, "removed")) == (before, after)
    assert [row.before for row in rows if row.before] == list(
        range(1, before.count("\n") + 1 + (before[-1:] not in ("", "\n")))
    )
    for row in rows:
        assert "".join(part.text for part in row.shown_parts) == row.text


def test_words_that_stay_stay():
    found = [(p.kind, p.text) for p in words("We are truly sorry.", "We are sorry.").parts]
    assert found == [("same", "We are "), ("removed", "truly "), ("same", "sorry.")]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("pay", "pay\u200b", "pay added: ⟦U+200B⟧ end of added."),
        ("a", "a ", "a added: ⟦1 space⟧ end of added."),
        ("a \nb", "a\nb", "a removed: ⟦1 space⟧ end of removed. b"),
        (
            "a\r\nb",
            "a\nb",
            "a removed: ⟦U+000D⟧ end of removed. b",
        ),
        ("a b", "a\u00a0b", "a removed: ⟦1 space⟧ end of removed. added: ⟦U+00A0⟧ end of added. b"),
        ("a", "a\n", "a added: ⟦U+000A⟧ end of added."),
    ],
)
def test_what_no_eye_sees_shows_in_the_difference(before, after, shown):
    page = render_to_string("approvals/display/diff_words.html", {"diff": words(before, after)})
    assert " ".join(seen(page).split()) == " ".join(shown.split())


@settings(max_examples=80, deadline=None)
@given(before=TEXT, after=TEXT)
def test_different_texts_never_show_as_unchanged(before, after):
    page = render_to_string("approvals/display/diff_words.html", {"diff": words(before, after)})
    assert ("Nothing differs" in page) == (before == after)
    assert ("<ins>" in page or "<del>" in page) == (before != after)


def test_lines_are_numbered_and_rewritten_ones_compared_by_word():
    rows = lines("a\nb c\nd\n", "a\nb e\nd\nf").rows
    told = [(row.kind, row.before, row.after, row.text, row.ends) for row in rows]
    assert told == [
        ("same", 1, 1, "a", True),
        ("removed", 2, None, "b c", True),
        ("added", None, 2, "b e", True),
        ("same", 3, 3, "d", True),
        ("added", None, 4, "f", False),
    ]
    assert [(part.kind, part.text) for part in rows[1].parts] == [("same", "b "), ("removed", "c")]
    page = render_to_string("approvals/display/diff_lines.html", {"diff": lines("a\n", "a")})
    assert "no line feed" in page


def test_a_trailing_blank_shows_though_the_other_line_goes_on():
    diff = lines("a technical issue. \n", "a wrong scan code.\n")
    page = render_to_string("approvals/display/diff_lines.html", {"diff": diff})
    assert "⟦1 space⟧" in page
    assert "⟦1 space⟧" not in page[page.index('class="added"') :]


def changes(before, after):
    return [
        (
            change.kind,
            change.pointer,
            change.before and change.before.as_json,
            change.after and change.after.as_json,
        )
        for change in values(parse(before.encode()), parse(after.encode()))
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('{"a":5120.00}', '{"a":5120}', []),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', []),
        ('{"a":1}', '{"a":"1"}', [("changed", "/a", "1", '"1"')]),
        ('{"a":null}', "{}", [("removed", "/a", "null", None)]),
        ("{}", '{"a/b":{"c":[]}}', [("added", "/a~1b", None, '{"c":[]}')]),
        ("[1,2]", "[1,3,4]", [("changed", "/1", "2", "3"), ("added", "/2", None, "4")]),
        ('{"a":[]}', '{"a":{}}', [("changed", "/a", "[]", "{}")]),
        ('{"a":true}', '{"a":1}', [("changed", "/a", "true", "1")]),
        ("1.50", "1.51", [("changed", "", "1.50", "1.51")]),
        ('{"a":{"b":1,"c":2}}', '{"a":{"b":1,"c":3}}', [("changed", "/a/c", "2", "3")]),
    ],
)
def test_values_are_compared_by_pointer_with_their_exact_literals(before, after, found):
    assert changes(before, after) == found


def test_masked_values_are_compared_by_what_they_show():
    key = b"k" * 32
    one, same, other = ({"token": token, "n": 1} for token in ("a", "a", "b"))
    masked = [mask(value, ["token"], key) for value in (one, same, other)]
    assert values(masked[0], masked[1]) == []
    (change,) = values(masked[0], masked[2])
    assert change.pointer == "/token"
    assert change.before.masked
    page = render_to_string("approvals/display/diff_values.html", {"changes": [change]})
    assert "••••" in page


def test_what_differs_too_much_is_shown_by_line_or_whole_and_says_so():
    apart = words("a " * 5_000, "b c " * 5_000)
    assert apart.grain == "lines"
    assert "whole lines" in render_to_string("approvals/display/diff_words.html", {"diff": apart})
    assert words("a\n" * 900, "b\n" * 900).grain == "whole"
    assert lines("a\n" * 900, "b\n" * 900).grain == "whole"


def test_big_texts_take_bounded_time():
    base = "a " * 9_000
    for before, after in (
        (base + "b b" * 900, base + "c c" * 900),
        ("ab\n" * 9_000, "ba\n" * 9_000),
        ("a " * 9_000, "a a " * 4_000 + "b"),
    ):
        started = time.monotonic()
        words(before, after)
        lines(before, after)
        assert time.monotonic() - started < 5
