"""Hostile text stays distinguishable: reliability.md T2, B2 and I8."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from approvals.display.scripts import mixed_scripts
from approvals.display.text import pieces, visible

NASTY = (
    "\u202e\u202d\u2066\u2069\u200b\u200d\u200e\ufeff\u00ad\u034f\u3164\u115f\ufe0f\U000e0041"
    "\U000e01ef\u2028\u2029\u00a0\u2003\u3000\t\r\n\x00\x1b\x7f\x85\u2800\ue000\uffff⟦⟧ "
    "e\u0301é\u212b\u00c5Аа\u0327\u0316\u1100\u1161가0123456789ABCDEFU+spacekern"
)
adversarial = st.text(alphabet=st.one_of(st.sampled_from(NASTY), st.characters(codec="utf-8")))


def rendered(text, lines=False):
    return "".join(piece.text for piece in pieces(text, lines=lines))


def unrendered(shown):
    """Invert the rendering without looking at the code under test: the proof of injectivity."""
    plain, rest = "", shown
    while rest:
        head, bracket, rest = rest.partition("⟦")
        plain += head
        if not bracket:
            break
        label, _, rest = rest.partition("⟧")
        if label[:2] == "U+":
            plain += chr(int(label[2:], 16))
        elif label[0].isdigit():
            plain += " " * int(label.split()[0])
        else:
            assert re.fullmatch("[A-Z][A-Za-z_-]+", label)  # a label stands for nothing itself
    return plain


@settings(max_examples=400, deadline=None)
@given(text=adversarial, lines=st.booleans())
@example(text="⟦U+202E⟧", lines=False)
@example(text="⟦2 spaces⟧  ", lines=True)
def test_rendering_can_be_inverted_so_no_two_texts_look_alike(text, lines):
    assert unrendered(rendered(text, lines)) == text


@settings(max_examples=400, deadline=None)
@given(text=adversarial)
def test_nothing_invisible_is_left_in_what_is_shown(text):
    shown = rendered(text)
    assert all(character == " " or not character.isspace() for character in shown)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn") for c in shown)
    assert unicodedata.is_normalized("NFC", shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("report\u202efdp.exe", "report⟦U+202E⟧fdp.exe"),
        ("pay\u200bpal", "pay⟦U+200B⟧pal"),
        (" rm", "⟦1 space⟧rm"),
        ("rm ", "rm⟦1 space⟧"),
        ("rm  -rf", "rm⟦2 spaces⟧-rf"),
        ("a\u00a0b", "a⟦U+00A0⟧b"),
        ("a\tb\rc\nd", "a⟦U+0009⟧b⟦U+000D⟧c⟦U+000A⟧d"),
        ("\x1b[2J", "⟦U+001B⟧[2J"),
        ("\U000e0072\U000e006d", "⟦U+E0072⟧⟦U+E006D⟧"),
        ("⟦U+202E⟧", "⟦U+27E6⟧U+202E⟧"),
        ("cafe\u0301", "cafe⟦U+0301⟧"),
        ("\u0301x", "⟦U+0301⟧x"),
        ("\u200b\u0316", "⟦U+200B⟧⟦U+0316⟧"),
        ("Ça coûte 5 €, größer, 日本語, שלום", "Ça coûte 5 €, größer, 日本語, שלום"),
    ],
)
def test_what_hides_is_named(text, shown):
    assert visible(text) == shown


def test_a_stack_of_combining_marks_is_cut_off():
    assert visible("a" + "\u0316" * 40) == "a\u0316\u0316" + "⟦U+0316⟧" * 38


def test_a_mark_says_what_it_stands_for():
    assert pieces("a\u202eb")[1].name == "RIGHT-TO-LEFT OVERRIDE"
    assert pieces("a\tb")[1].name == "TAB"


def test_lines_keep_line_feeds_and_indentation_but_not_trailing_blanks():
    shown = rendered("first \n  second\n\nthird  x\n", lines=True)
    assert shown == "first⟦1 space⟧\n  second\n\nthird⟦2 spaces⟧x⟦U+000A⟧"


def test_ordinary_text_is_one_piece():
    assert [piece.text for piece in pieces("Transfer $15,000 to Acme")] == [
        "Transfer $15,000 to Acme"
    ]
    assert pieces("") == []


@pytest.mark.parametrize(
    ("identifier", "scripts"),
    [
        ("transfer_funds", []),
        ("tr\u0430nsfer_funds", ["CYRILLIC", "LATIN"]),
        ("\uff34ransfer", ["FULLWIDTH", "LATIN"]),
        ("\U0001d429ay", ["LATIN", "MATHEMATICAL"]),
        ("送金_transfer", []),
        ("перевод", []),
    ],
)
def test_names_that_mix_alphabets_are_flagged(identifier, scripts):
    assert mixed_scripts(identifier) == scripts
