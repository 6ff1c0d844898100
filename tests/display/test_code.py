import html
import re
import time

import pytest

from approvals.display import code
from approvals.display.code import block, coloured, language_of


def text_of(written):
    return html.unescape(re.sub("<[^>]*>", "", written))


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("x = 1", "python", "python"),
        ("x = 1", "PY", "python"),
        ("x = 1", "brainfuck", ""),
        ("x = 1", "../../etc", ""),
        ('{"a": [1]}', "", "json"),
        ("{not json", "", ""),
        ("#!/usr/bin/env python3\nx = 1", "", "python"),
        ("#!/bin/sh\nls", "", "bash"),
        ("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y", "", "diff"),
        ("Dear all,\nhello", "", ""),
        ("x" * 60_000, "python", ""),
        ("x\n" + "y" * 6_000, "python", ""),
    ],
)
def test_the_language_is_the_hint_or_a_safe_guess_or_none(text, hint, language):
    assert language_of(text, hint) == language


def test_code_is_coloured_by_classes_and_nothing_else():
    written = block('def f():\n    return "<b>"  # 1\n', language="python")
    assert '<span class="kw">def</span>' in written
    assert '<span class="cmt"># 1</span>' in written
    assert "style" not in written
    assert "<b>" not in written


@pytest.mark.parametrize("language", sorted(code._LANGUAGES))
def test_no_lexer_changes_the_text(language):
    text = (
        'a = "b<c>"\r\n\tif (x) { y; } // z\n# \u200b \u0430\u2028 `q` <i j="k">\n\n@@ -1 @@\n end'
    )
    shown = text_of(coloured(text, language=language))
    assert shown == text_of(coloured(text, language=""))
    assert "⟦U+200B⟧" in shown
    assert "⟦Cyrillic⟧" in shown
    assert "⟦U+000D⟧" in shown


def test_trailing_blanks_and_tabs_show_in_code():
    assert text_of(block("a: \n\tb\n", language="makefile")) == "a:⟦1 space⟧\n⟦1 tab⟧b⟦U+000A⟧"


def test_blanks_that_line_code_up_stay_and_long_runs_show():
    shown = text_of(block("x = 1  # one\n" + "y" + " " * 9 + "z", language="python"))
    assert shown == "x = 1  # one\ny⟦9 spaces⟧z"


def test_hostile_code_takes_bounded_time():
    for language in sorted(code._LANGUAGES):
        for unit in ('"\\', "/*("):
            started = time.monotonic()
            coloured((unit * 2_500)[:4_900], language=language)
            assert time.monotonic() - started < 4, (language, unit)
