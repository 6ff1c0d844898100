"""Pieces of hostile text as HTML: escaped, marks boxed, right-to-left runs held in their place."""

from __future__ import annotations

from collections.abc import Iterable

import regex
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .text import CLOSING, OPENING, Part, Piece, pieces

# From one right-to-left letter to the last before a digit or a left-to-right letter. Isolated,
# so that "12 אב" and "אב 12" do not come out in the same order.
_RIGHT_TO_LEFT = regex.compile(
    r"[\p{bc=R}\p{bc=AL}](?:[^\p{bc=L}\p{bc=EN}\p{bc=AN}\n]*[\p{bc=R}\p{bc=AL}\p{bc=NSM}])?"
)


def marked(
    text: str, *, lines: bool = False, ends: bool = False, part: Part = "", within: str = ""
) -> SafeString:
    """Write a text from outside as HTML in which nothing hides; options as in `pieces`."""
    return together(
        html(piece) for piece in pieces(text, lines=lines, ends=ends, part=part, within=within)
    )


def html(piece: Piece) -> SafeString:
    """Write one piece: a mark is a `.ctl` box whose title says what it stands for."""
    if piece.kind == "text":
        return isolated(piece.text)
    return format_html('<span class="ctl" title="{}">{}</span>', piece.name, piece.text)


def note(words: str) -> SafeString:
    """A mark of our own for what has no characters at all: ⟦empty text⟧. No text can imitate it."""
    return format_html('<span class="ctl">{}{}{}</span>', OPENING, words, CLOSING)


def isolated(text: str) -> SafeString:
    """Escape plain text and keep each right-to-left run where it stands among the rest."""
    if text.isascii():
        return escape(text)
    parts: list[SafeString] = []
    position = 0
    for run in _RIGHT_TO_LEFT.finditer(text):
        parts += [escape(text[position : run.start()]), format_html("<bdi>{}</bdi>", run.group())]
        position = run.end()
    return together([*parts, escape(text[position:])])


def together(parts: Iterable[SafeString]) -> SafeString:
    """Join parts that are safe already."""
    return mark_safe("".join(parts))  # noqa: S308 — every part was escaped when it was made
