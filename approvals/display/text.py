"""Text from agents, cut into what shows by itself and what must be made visible.

A person who reads the pieces can tell any two texts apart (reliability.md T2, B2): characters
that control, format, hide or look like nothing become marks such as ⟦U+202E⟧. The bracket ⟦ is
itself marked where it occurs in the text, so no text can imitate a mark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

OPENING = "\u27e6"
CLOSING = "\u27e7"
MAX_STACK = 2  # combining marks on one character; more of them climb over the lines above

# Printable by category, and yet drawn as nothing: fillers, joiners, selectors, blank signs.
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef"
)
_ALWAYS_MARKED = re.compile(f"[{OPENING}{_BLANK}]")
_SPACES = re.compile(" {2,}")
_NAMES = {"\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE", "\0": "NULL"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text as it is, or one mark: `text` is what to show, `name` says what it stands for.

    `name` is "" for plain text. No mark's `text` occurs in plain text.
    """

    kind: Literal["text", "mark"]
    text: str
    name: str = ""


def pieces(text: str, *, lines: bool = False) -> list[Piece]:
    """Cut `text` into pieces whose joined `text` is different for every different input.

    With `lines`, line feeds between lines and the indentation of a line stay plain (for a
    description shown with `white-space: pre-wrap`); without it (titles, names, arguments) a line
    feed is a mark too.
    """
    if not text:
        return []
    if _is_plain(text):
        return [Piece("text", text)]
    return _merge(_cut(text, lines=lines))


def visible(text: str) -> str:
    """Return the pieces as one line of text, for mails, logs and terminals."""
    return "".join(piece.text for piece in pieces(text))


def _is_plain(text: str) -> bool:
    ordinary = text.isascii() and text.isprintable()
    return ordinary and "  " not in text and text[0] != " " and text[-1] != " "


def _cut(text: str, *, lines: bool) -> list[Piece]:
    cut: list[Piece] = []
    position = stack = 0
    while position < len(text):
        character = text[position]
        if character == " ":
            end = _end_of_spaces(text, position)
            cut.append(_spaces(text, position, end, lines=lines))
            position, stack = end, 0
            continue
        stack = stack + 1 if unicodedata.combining(character) else 0
        if lines and character == "\n" and 0 < position < len(text) - 1:
            cut.append(Piece("text", character))
        elif _hides(text, position) or stack > MAX_STACK or (stack and _ends_in_mark(cut)):
            cut.append(_mark(character))
        else:
            cut.append(Piece("text", character))
        position += 1
    return cut


def _ends_in_mark(cut: list[Piece]) -> bool:
    # A combining mark would otherwise sit on our own closing bracket.
    return bool(cut) and cut[-1].kind == "mark"


def _end_of_spaces(text: str, start: int) -> int:
    run = _SPACES.match(text, start)
    return run.end() if run else start + 1


def _spaces(text: str, start: int, end: int, *, lines: bool) -> Piece:
    count = end - start
    line_end = end == len(text) or text[end] in "\r\n"
    indents = lines and start > 0 and text[start - 1] == "\n" and not line_end
    between_words = count == 1 and start > 0 and not line_end
    if indents or between_words:
        return Piece("text", text[start:end])
    words = "1 space" if count == 1 else f"{count} spaces"
    return Piece("mark", f"{OPENING}{words}{CLOSING}", words.upper())


def _hides(text: str, position: int) -> bool:
    character = text[position]
    if character.isascii():
        return not character.isprintable()
    if not character.isprintable() or _ALWAYS_MARKED.match(character):
        return True
    before = text[position - 1] if position else ""
    if unicodedata.category(character) in ("Mn", "Me") and _carries_nothing(before):
        return True
    # Two spellings of one look: what normalisation would change is marked, never changed.
    return unicodedata.normalize("NFC", before + character) != before + character


def _carries_nothing(before: str) -> bool:
    return not before or before.isspace() or not before.isprintable() or before == OPENING


def _mark(character: str) -> Piece:
    name = _NAMES.get(character, unicodedata.name(character, "UNNAMED CHARACTER"))
    return Piece("mark", f"{OPENING}U+{ord(character):04X}{CLOSING}", name)


def _merge(cut: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    run: list[str] = []
    for piece in [*cut, None]:
        if piece is not None and piece.kind == "text":
            run.append(piece.text)
            continue
        if run:
            merged.append(Piece("text", "".join(run)))
            run = []
        if piece is not None:
            merged.append(piece)
    return merged
