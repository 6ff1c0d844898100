"""Code from agents: coloured by classes, never by style, and nothing invisible in it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from .markup import html, isolated, together
from .text import Piece, pieces

MOST_CHARACTERS = 50_000
LONGEST_LINE = 5_000  # some lexers look far back in a line
SECONDS = 0.5

# Few kinds, so that every colour can be told apart. The first that fits counts.
_CLASSES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "cmt"),
    (String, "str"),
    (Number, "lit"),
    (Keyword.Constant, "lit"),
    (Keyword, "kw"),
    (Operator.Word, "kw"),
    (Name.Tag, "kw"),
    (Name.Function, "nm"),
    (Name.Class, "nm"),
    (Name.Attribute, "nm"),
    (Generic.Inserted, "plus"),
    (Generic.Deleted, "minus"),
    (Generic.Heading, "cmt"),
    (Generic.Subheading, "cmt"),
)
# Only lexers without long look-backs; what is not named here is shown plain.
_LANGUAGES = frozenset((
    "bash", "css", "diff", "dockerfile", "go", "html", "ini", "java", "javascript", "json",
    "kotlin", "makefile", "php", "python", "ruby", "rust", "sql", "toml", "typescript", "xml",
    "yaml",
))  # fmt: skip
_ALIASES = {"sh": "bash", "shell": "bash", "zsh": "bash", "console": "bash", "js": "javascript",
    "ts": "typescript", "py": "python", "python3": "python", "yml": "yaml", "patch": "diff",
    "golang": "go", "rs": "rust", "rb": "ruby", "kt": "kotlin", "jsonc": "json", "make": "makefile",
    "postgresql": "sql", "htm": "html", "svg": "xml", "docker": "dockerfile", "cfg": "ini",
}  # fmt: skip
_SHEBANGS = {"python": "python", "bash": "bash", "/sh": "bash", "node": "javascript"}


def block(text: str, *, language: str = "") -> SafeString:
    """Write a block of code as <code>, without its <pre>; `language` is a hint, "" for a guess."""
    known = language_of(text, language)
    return format_html('<code class="code">{}</code>', coloured(text, language=known))


def coloured(text: str, *, language: str) -> SafeString:
    """The text of a block with a class on each token, all of it, whatever the lexer makes of it."""
    ranges = list(_ranges(text, language)) if language else []
    return together(_overlay(pieces(text, lines=True, code=True), ranges))


def language_of(text: str, hint: str = "") -> str:
    """The language to colour by: the hint if we know it, else a safe guess, else ""."""
    name = hint.strip().lower()
    name = _ALIASES.get(name, name)
    if len(text) > MOST_CHARACTERS or _has_long_line(text):
        return ""
    if name:
        return name if name in _LANGUAGES else ""
    return _guess(text)


def _guess(text: str) -> str:
    head = text.lstrip()[:200]
    if head.startswith("#!"):
        first = head.split("\n", 1)[0]
        return next((name for end, name in _SHEBANGS.items() if end in first), "")
    if head.startswith(("diff --git ", "--- ")) and "\n+++ " in text:
        return "diff"
    if head[:1] in ("{", "["):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return ""
        return "json"
    return ""


def _has_long_line(text: str) -> bool:
    return any(len(line) > LONGEST_LINE for line in text.split("\n"))


def _ranges(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Where each coloured token starts and ends; stops early when the lexer takes too long."""
    give_up = time.monotonic() + SECONDS
    for start, kind, value in _lexer(language).get_tokens_unprocessed(text):
        if time.monotonic() > give_up:
            return
        if name := _class(kind):
            yield start, start + len(value), name


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:  # a Pygments without it: plain
        return get_lexer_by_name("text")


@lru_cache(maxsize=512)
def _class(kind: _TokenType) -> str:
    for group, name in _CLASSES:
        if kind in group:  # type: ignore[comparison-overlap]  # token types know their kinds
            return name
    return ""


def _overlay(cut: list[Piece], ranges: list[tuple[int, int, str]]) -> Iterator[SafeString]:
    """Put the classes of tokens on plain text; marks stay marks."""
    position, coming = 0, iter([*ranges, (1 << 62, 1 << 62, "")])
    start, end, name = next(coming)
    for piece in cut:
        stop = position + len(piece.source)
        if piece.kind == "mark":
            yield html(piece)
            position = stop
            continue
        while position < stop:
            while end <= position:
                start, end, name = next(coming)
            inside = start <= position
            upto = min(stop, end if inside else start)
            part = piece.text[position - stop : upto - stop or None]
            yield _token(part, name) if inside else isolated(part)
            position = upto


def _token(text: str, name: str) -> SafeString:
    return mark_safe(f'<span class="{name}">{isolated(text)}</span>')  # noqa: S308 — escaped
