r"""Patterns mean what ECMA-262 says, and cannot be made to run long or to use all memory."""

import time
from contextlib import suppress

import pytest

from approvals.schemaforms.patterns import (
    MAX_WEIGHT,
    PatternError,
    PatternTimeout,
    is_pattern,
    matches,
    weight,
)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"b", "abc"),
        (r"^\d+$", "12"),
        (r"[\D]", "a"),
        (r"[^\d]", "a"),
        (r"[\d.-]", "-"),
        (r"\u{1F600}", "😀"),
        (r"\ud83d\ude00", "😀"),
        (r"[\u{1F600}-\u{1F64F}]", "😃"),
        (r"^\u00e9\xe9\cJ$", "éé\n"),
        (r"^[^]$", "\n"),
        (r"a{e}", "a{e}"),
        (r"^a{2}$", "aa"),
        (r"x{,3}", "x{,3}"),
        (r"\bfoo\b", "a foo"),
        (r"\Boo", "foo"),
        (r"\s", "\ufeff"),
        (r"\S", "x"),
        (r"^(?<y>a)\k<y>$", "aa"),
        (r"^(?P<y>a)\1$", "aa"),
        (r"^\p{L}+$", "éß"),
        (r"\P{L}", "1"),
        (r"(?i)^straße$", "STRAßE"),
        (r"^(?i:a)b$", "Ab"),
        (r"(?<=a)b(?!c)", "abd"),
        (r"[[]", "["),
        (r"[a&&b]", "&"),
        (r"[\]\\^-]", "^"),
        (r"[\b]", "\b"),
        (r"\/\-\@\#", "/-@#"),
        (r"a||b", "z"),
        (r"}", "}"),
        (r"]", "]"),
        (r"^(\([0-9]{3}\))?[0-9]{3}-[0-9]{4}$", "(888)555-1212"),
        (r"\0", "\0"),
        ("^" + "ab" * 300 + "?$", "ab" * 299 + "a"),
    ],
)
def test_pattern_is_found(pattern, text):
    assert matches(pattern, text, seconds=1)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^\d+$", "12\n"),
        (r"^\d+$", "١٢"),
        (r"^\w+$", "é"),
        (r"^.$", "\n"),
        (r"^.$", "\u2028"),
        (r"[]", "a"),
        (r"(?:foo){e<=1}", "fox"),
        (r"^a{2}$", "a"),
        (r"^b", "a\nb"),
        (r"a b", "ab"),
        (r"[\d]", "١"),
    ],
)
def test_pattern_is_not_found(pattern, text):
    assert not matches(pattern, text, seconds=1)


@pytest.mark.parametrize(
    "pattern",
    [
        "(",
        ")",
        "[",
        "[a",
        "[z-a]",
        r"[\d-z]",
        "*a",
        "a**",
        "a++",
        "^*",
        "(?>a)",
        "(?R)",
        "(?#x)",
        "(?s).",
        "(?1)",
        r"\A",
        r"\Z",
        r"\K",
        r"\1",
        r"\k<no>",
        "\\",
        r"\p{Nonsense}",
        r"\u{110000}",
        "a{2,1}",
        "a{999999999999}",
        "a{1,999999999999}",
        "(" * 60 + ")" * 60,
    ],
)
def test_what_ecma_does_not_know_is_refused(pattern):
    with pytest.raises(PatternError):
        weight(pattern)
    assert not is_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["a{99999999}", "((a{100}){100}){100}", "((a{100,}){100,}){100,}", "(?i)" + "ab" * 5_000,
     "a" * 300_000],
)  # fmt: skip
def test_what_would_take_all_memory_is_weighed_and_never_compiled(pattern):
    assert weight(pattern) > MAX_WEIGHT
    assert not is_pattern(pattern)
    with pytest.raises(PatternError):
        matches(pattern, "a", seconds=1)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("x" * 7_000, "y" * 9_000),
        ("(?:" + "x" * 3_500 + "){2}", "y" * 9_000),
        ("(?i)" + "x" * 900, "y" * 9_000),
        ("[x]" * 2_000, "y" * 9_000),
        ("(a|aa)+$", "a" * 60 + "!"),
        ("(x+x+)+y", "x" * 5_000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 5_000),
        ("(.*)*=", "a" * 20_000),
        ("(" * 40 + "a" + ")*" * 40 + "$", "a" * 40 + "!"),
    ],
)
def test_a_search_is_given_up(pattern, text):
    begun = time.thread_time()
    with suppress(PatternTimeout):
        assert not matches(pattern, text, seconds=0.05)
    assert time.thread_time() - begun < 2
