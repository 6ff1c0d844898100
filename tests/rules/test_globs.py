"""Globs of policies and tools: only `*` is special, and case counts."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.globs import GlobSet, fits, literals


@pytest.mark.parametrize(
    ("glob", "text", "expected"),
    [
        ("*", "", True),
        ("*", "anything", True),
        ("", "", True),
        ("", "a", False),
        ("payments.*", "payments.refund", True),
        ("payments.*", "payments", False),
        ("payments.*", "Payments.refund", False),
        ("*_funds", "transfer_funds", True),
        ("a*a", "a", False),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("a?c", "abc", False),
        ("[ab]", "a", False),
        ("[ab]", "[ab]", True),
        ("**", "x", True),
    ],
)
def test_whole_text_fits_or_does_not(glob, text, expected):
    assert fits(glob, text) is expected


@settings(max_examples=200)
@given(st.text("ab*", max_size=6), st.text("ab", max_size=8))
def test_globs_say_what_the_expression_would(glob, text):
    pattern = ".*".join(map(re.escape, glob.split("*")))
    assert fits(glob, text) is (re.fullmatch(pattern, text) is not None)


@settings(max_examples=100)
@given(st.lists(st.text("ab*", max_size=4), max_size=3), st.text("ab", max_size=5))
def test_a_set_fits_what_one_of_its_globs_fits(globs, text):
    assert GlobSet.of(globs).fits(text) is any(fits(glob, text) for glob in globs)


def test_literal_characters_are_counted():
    assert [literals(glob) for glob in ("*", "read_*", "read_file", "*a*")] == [0, 5, 9, 1]
