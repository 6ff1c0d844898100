"""Letters and words that look like others: UTS 39's confusables, without alarms on honest text.

Latin is the base: ordinary Latin text is never marked. What is: a letter of another alphabet in a
Latin word, a word made wholly of letters that look Latin (unless the words beside it show plainly
that the text is in that alphabet), letters dressed up (full-width, mathematical, ligatures), and
signs that pass for ASCII punctuation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from confusable_homoglyphs.categories import alias
from confusable_homoglyphs.confusables import confusables_data

_script = lru_cache(maxsize=8192)(alias)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_EAST_ASIAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")
_JOINS = frozenset("@._:/\\")
_NO_SCRIPT = {"COMMON", "INHERITED"}
# Writing systems that use these together; a word within one of the sets is not suspicious.
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)
# Typography and signs in daily use, whose look differs enough from the ASCII they remind of.
_ORDINARY = frozenset("–—−‒‘’‛‚′´¸˜×‹›∨⋁∪⋃⊤➕➖❮❯❨❩❲❳❴❵℮ℹ〇ªʻʼ")
_LAST_ORDINARY_LATIN = "\u024f"
_DRESSED_LATIN = frozenset("ſǀǁǃƧƼƄƍƖƦƽ")  # in no alphabet of today, or in few


@dataclass(frozen=True, slots=True)
class Suspect:
    """A look-alike at text[start:end]: one `sign`, or a whole `word` of one script.

    `script` names the alphabet or dress ("Cyrillic", "Fullwidth"), `like` is what it passes for.
    """

    start: int
    end: int
    whole_word: bool
    script: str
    like: str


def _prototypes() -> dict[str, str]:
    """Each character beyond ASCII that looks like one ASCII character, with that one."""
    found: dict[str, str] = {}
    for key, twins in confusables_data.items():
        sign = key.replace("\u200e", "")  # the data wraps right-to-left letters in these
        if len(sign) != 1 or sign.isascii():
            continue
        for twin in twins:
            like = twin["c"].replace("\u200e", "")
            if like.isascii() and (len(like) == 1 or like in ("//", "rn")) and like != " ":
                found[sign] = like
    return found


_LIKE = _prototypes()


def suspects(text: str, *, within: str = "") -> Iterator[Suspect]:
    """Find the look-alikes of `text` in order; `within` is the longer text it was cut from."""
    if text.isascii():
        return
    whole = within or text
    east_asian = bool(_EAST_ASIAN.search(whole))
    words = [match.span() for match in _WORD.finditer(text)]
    plain = _plain_scripts(whole)
    shown = [_is_unmistakable(text[start:end]) for start, end in words]
    position = 0
    for index, (start, end) in enumerate(words):
        yield from _signs(text, position, start, east_asian)
        word = text[start:end]
        if not word.isascii():
            beside = {shown[i] for i in (index - 1, index + 1) if 0 <= i < len(words)}
            excused = set() if _is_joined(text, start, end) else plain | beside
            yield from _in_word(word, start, excused, east_asian)
        position = end
    yield from _signs(text, position, len(text), east_asian)


def skeleton(text: str) -> str:
    """Spell `text` with the ASCII characters it looks like, in lower case, to compare looks."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_LIKE.get(character, character) for character in folded).lower()


def scripts(word: str) -> set[str]:
    """The alphabets of a word, in UTS 24's names: {"LATIN", "CYRILLIC"}."""
    return {_script(character) for character in word} - _NO_SCRIPT


def _in_word(word: str, start: int, excused: set[str], east_asian: bool) -> Iterator[Suspect]:
    used = scripts(word)
    mixed = len(used) > 1 and not any(used <= together for together in _TOGETHER)
    letters = [character for character in word if unicodedata.category(character)[0] != "M"]
    dress = {_dress(character, east_asian) for character in letters}
    if len(dress) == 1 and (name := dress.pop()):
        yield Suspect(start, start + len(word), True, name, skeleton(word))
        return
    if mixed or "LATIN" in used or not used:
        for offset, character in enumerate(word):
            name = _dress(character, east_asian) or (mixed and _stranger(character, used)) or ""
            if name:
                like = _LIKE.get(character, unicodedata.normalize("NFKC", character))
                yield Suspect(start + offset, start + offset + 1, False, name, like)
    elif not used & excused and all(c.isascii() or c in _LIKE for c in letters):
        yield Suspect(start, start + len(word), True, used.pop().title(), skeleton(word))


@lru_cache(maxsize=8192)
def _dress(character: str, east_asian: bool) -> str:
    """The dress of a Latin letter or digit that is not in its everyday shape, else ""."""
    if (
        character.isascii()
        or character in _ORDINARY
        or _script(character) not in ("LATIN", "COMMON")
    ):
        return ""
    name = unicodedata.name(character, "")
    if name.startswith("FULLWIDTH"):
        return "" if east_asian else "Full-width"
    if name.startswith("MATHEMATICAL"):
        return "Mathematical"
    if character <= _LAST_ORDINARY_LATIN and character not in _DRESSED_LATIN:
        return ""
    if name.startswith("LATIN SMALL LIGATURE"):
        return "Ligature"
    is_lone_sign = unicodedata.category(character) == "Nl" and east_asian
    return "" if is_lone_sign or character not in _LIKE else "Look-alike"


def _stranger(character: str, used: set[str]) -> str:
    """The script of a letter that passes for one of another script of the same word, else ""."""
    own = _script(character)
    if own == "LATIN" or own in _NO_SCRIPT:
        return ""
    others = used - {own, "LATIN"}
    twins = confusables_data.get(character, [])
    passes = character in _LIKE or any(_script(twin["c"][0]) in others for twin in twins)
    return own.title() if passes else ""


def _signs(text: str, start: int, end: int, east_asian: bool) -> Iterator[Suspect]:
    for position in range(start, end):
        character = text[position]
        if character.isascii() or character not in _LIKE:
            continue
        if character in _ORDINARY and not (
            _LIKE[character].isalnum() and _in_latin(text, position)
        ):
            continue
        if not (east_asian and unicodedata.east_asian_width(character) in "FW"):
            yield Suspect(position, position + 1, False, "Look-alike", _LIKE[character])


def _in_latin(text: str, position: int) -> bool:
    """Whether a Latin letter stands beside a sign, so that it may pass for another: scop℮."""
    beside = text[max(0, position - 1) : position + 2]
    return any(character.isascii() and character.isalpha() for character in beside)


def _is_unmistakable(word: str) -> str:
    """The script that a word shows by a letter that looks like no Latin one, else ""."""
    if word.isascii():
        return ""
    used = scripts(word)
    if len(used) != 1 or used == {"LATIN"}:
        return ""
    plain = any(not c.isascii() and c.isalpha() and c not in _LIKE for c in word)
    return used.pop() if plain else ""


def _plain_scripts(text: str) -> set[str]:
    """The scripts in which a text is plainly written: no fewer such words than Latin ones."""
    latin = len(re.findall("[A-Za-z]+", text))
    count: dict[str, int] = {}
    for match in _WORD.finditer(text):
        if script := _is_unmistakable(match.group()):
            count[script] = count.get(script, 0) + 1
    return {script for script, words in count.items() if words >= latin}


def _is_joined(text: str, start: int, end: int) -> bool:
    """Whether a word is part of an address or identifier, where context excuses nothing."""
    before = start > 1 and text[start - 1] in _JOINS and text[start - 2].isalnum()
    after = end + 1 < len(text) and text[end] in _JOINS and text[end + 1].isalnum()
    return before or after
