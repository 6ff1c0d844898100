"""Text from agents, cut into what shows by itself and what must be made visible.

A person who reads the pieces can tell any two texts apart (reliability.md T2, B2): characters
that control, format, hide or look like nothing become marks such as ⟦U+202E⟧, and so do letters
that pass for others; a word wholly of such letters gets a label, ⟦Cyrillic⟧. The bracket ⟦ is
itself marked where it occurs in the text, so no text can imitate a mark.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from .lookalikes import Suspect, suspects

OPENING = "\u27e6"
CLOSING = "\u27e7"
LINE_END = "\u21b5"
MOST_BLANKS_IN_CODE = 8  # more of them may hang, unseen, over the end of a line
MAX_STACK = 2  # combining marks on one character; more of them climb over the lines above

# Printable by category, and yet drawn as nothing: fillers, joiners, selectors, blank signs.
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef"
)
_ALWAYS_MARKED = re.compile(f"[{OPENING}{_BLANK}]")
_SPACES = re.compile(" {2,}")
_PLAIN = re.compile("[!-~]+(?: [!-~]+)*")
_TABS = re.compile("\t+")
_NAMES = {"\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN", "\x1b": "ESCAPE", "\0": "NULL"}


# Where in a line a cut text lies: all of it, its beginning, its end, between; "" is no cut.
Part: TypeAlias = Literal["", "line", "head", "tail", "word"]
_CLOSED = ("", "line", "tail")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text as it is, or one mark: `text` is what to show, `name` says what it stands for.

    `name` is "" for plain text. `source` is the part of the text that the piece stands for: ""
    for a label, which only tells of the word before it. No mark's `text` occurs in plain text.
    """

    kind: Literal["text", "mark"]
    text: str
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a text stands on the page.

    `lines`: line feeds between lines and the indentation of a line stay plain (`white-space:
    pre-wrap`); otherwise (titles, names) a line feed is a mark too. `ends`: such a line feed is
    led in by a mark, so that no text can imitate a row of ours. `part`: which part of a line the
    text is where it was cut from a longer one, `within`; only ends of lines have blanks to mark.
    `code`: letters are of one width, so a few blanks side by side show by themselves.
    """

    lines: bool = False
    ends: bool = False
    part: Part = ""
    within: str = ""
    code: bool = False


def pieces(
    text: str,
    *,
    lines: bool = False,
    ends: bool = False,
    part: Part = "",
    within: str = "",
    code: bool = False,
) -> list[Piece]:
    """Cut `text` into pieces whose joined `text` is different for every different input.

    The options are those of `Setting`. The joined `source`s are the text again.
    """
    if not text:
        return []
    if _is_plain(text, part):
        return [Piece("text", text, source=text)]
    setting = Setting(lines, ends, part, within, code)
    return _merge(_Cutter(text, setting).cut())


def visible(text: str) -> str:
    """Return the pieces as one line of text, for mails, logs and terminals."""
    return "".join(piece.text for piece in pieces(text))


def _is_plain(text: str, part: Part) -> bool:
    ordinary = text.isascii() and text.isprintable() and "  " not in text
    return ordinary and (part == "word" or (text[0] != " " and text[-1] != " "))


class _Cutter:
    """One walk over a text, left to right."""

    def __init__(self, text: str, setting: Setting) -> None:
        self.text = text
        self.setting = setting
        self.out: list[Piece] = []
        self.stack = 0
        found = list(suspects(text, within=setting.within))
        self.signs = {each.start: each for each in found if not each.whole_word}
        self.words = {each.end: each for each in found if each.whole_word}

    def cut(self) -> list[Piece]:
        position = 0
        coming = sorted(self.words, reverse=True)
        while position < len(self.text):
            while coming and coming[-1] <= position:
                coming.pop()
            position = self.plain(position, coming[-1] if coming else len(self.text))
            if word := self.words.get(position):
                self.out.append(_label(word))
        return self.out

    def plain(self, position: int, until: int) -> int:
        """Put out the plain words that stand at `position`, or else one step."""
        run = _PLAIN.match(self.text, position, until)
        if run is None:
            return self.step(position)
        self.put(run.group())
        self.stack = 0
        return run.end()

    def step(self, position: int) -> int:
        """Put out what stands at `position`, and return the next."""
        character = self.text[position]
        if character == " ":
            self.stack = 0
            return self.spaces(position)
        if character == "\t" and self.indents(position):
            return self.tabs(position)
        self.stack = self.stack + 1 if unicodedata.combining(character) else 0
        if character == "\n" and self.breaks_line(position):
            if self.setting.ends:
                self.out.append(Piece("mark", LINE_END, "LINE FEED"))
            self.put(character)
        elif suspect := self.signs.get(position):
            self.out.append(_mark(character, f", LOOKS LIKE {suspect.like}"))
        elif self.hides(position):
            self.out.append(_mark(character))
        else:
            self.put(character)
        return position + 1

    def put(self, text: str) -> None:
        self.out.append(Piece("text", text, source=text))

    def breaks_line(self, position: int) -> bool:
        inside = self.setting.part or 0 < position < len(self.text) - 1
        return self.setting.lines and bool(inside)

    def spaces(self, start: int) -> int:
        text, run = self.text, _SPACES.match(self.text, start)
        end = run.end() if run else start + 1
        line_end = text[end] in "\r\n" if end < len(text) else self.setting.part in _CLOSED
        indents = self.indents(start) and not line_end
        between_words = (start > 0 or self.setting.part) and not line_end
        most = MOST_BLANKS_IN_CODE if self.setting.code else 1
        if indents or (end - start <= most and between_words):
            self.put(text[start:end])
        else:
            words = "1 space" if end - start == 1 else f"{end - start} spaces"
            shown = f"{OPENING}{words}{CLOSING}"
            self.out.append(Piece("mark", shown, words.upper(), text[start:end]))
        return end

    def tabs(self, start: int) -> int:
        run = _TABS.match(self.text, start)
        tabs = run.group() if run else "\t"
        words = "1 tab" if len(tabs) == 1 else f"{len(tabs)} tabs"
        self.out.append(Piece("mark", f"{OPENING}{words}{CLOSING}", words.upper(), tabs))
        return start + len(tabs)

    def indents(self, start: int) -> bool:
        if start == 0:
            return self.setting.part in ("line", "head")
        return self.setting.lines and self.text[start - 1] == "\n"

    def hides(self, position: int) -> bool:
        # A combining mark would sit on our own bracket, or climb over the lines above.
        after_mark = bool(self.out) and self.out[-1].kind == "mark"
        if self.stack > MAX_STACK or (self.stack and after_mark):
            return True
        if self.setting.ends and self.text[position] == LINE_END:
            return True
        return _hides(self.text[position - 1] if position else "", self.text[position])


@lru_cache(maxsize=32_768)
def _hides(before: str, character: str) -> bool:
    if character.isascii():
        return not character.isprintable()
    if not character.isprintable() or _ALWAYS_MARKED.match(character):
        return True
    if unicodedata.category(character) in ("Mn", "Me") and _carries_nothing(before):
        return True
    # Two spellings of one look: what normalisation would change is marked, never changed.
    return unicodedata.normalize("NFC", before + character) != before + character


def _carries_nothing(before: str) -> bool:
    return not before or before.isspace() or not before.isprintable() or before == OPENING


def _mark(character: str, looks_like: str = "") -> Piece:
    name = _NAMES.get(character, unicodedata.name(character, "UNNAMED CHARACTER"))
    shown = f"{OPENING}U+{ord(character):04X}{CLOSING}"
    return Piece("mark", shown, name + looks_like, character)


def _label(word: Suspect) -> Piece:
    name = f"THE WORD BEFORE LOOKS LIKE {word.like}, BUT ITS LETTERS ARE {word.script.upper()}"
    return Piece("mark", f"{OPENING}{word.script}{CLOSING}", name)


def _merge(cut: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    run: list[str] = []
    for piece in [*cut, None]:
        if piece is not None and piece.kind == "text":
            run.append(piece.text)
            continue
        if run:
            joined = "".join(run)
            merged.append(Piece("text", joined, source=joined))
            run = []
        if piece is not None:
            merged.append(piece)
    return merged
