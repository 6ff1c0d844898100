r"""What stands after a backslash or between brackets in an ECMA-262 pattern."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

_SPACES = r"\t\n\x0b\x0c\r\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_WORD = "0-9A-Za-z_"
_SETS = {"d": "0-9", "w": _WORD, "s": _SPACES}
_CONTROLS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_PROPERTY = re.compile(r"[pP]\{[A-Za-z0-9_=]{1,60}\}")
_BACK = re.compile(r"[1-9][0-9]{0,2}")
_NAME = re.compile(r"k<([A-Za-z_$][\w$]*)>")
_CODE = re.compile(
    r"u\{0*([0-9A-Fa-f]{1,6})\}"
    r"|u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|c([A-Za-z])"
)


class NotEcma(ValueError):
    """A pattern that ECMA-262 does not know; says why in a sentence."""


class _Member(NamedTuple):
    """One member of a character class: a single character, or a set of them as text."""

    code: int | None
    text: str
    end: int


def char(code: int) -> str:
    """One character, written so that it never means anything but itself."""
    if code > 0x10FFFF:
        raise NotEcma(_("a character is beyond Unicode"))
    sign = chr(code)
    if sign.isascii() and sign.isalnum():
        return sign
    return f"\\x{code:02x}" if code < 256 else f"\\U{code:08x}"


def escape(pattern: str, at: int) -> tuple[str, int]:
    """Translate the escape that begins at `at`, outside a class; with where it ends."""
    letter = pattern[at + 1 : at + 2]
    if letter in ("b", "B"):
        word = f"[{_WORD}]"
        same, other = ("!", "=") if letter == "b" else ("=", "!")
        return f"(?:(?<={word})(?{same}{word})|(?<!{word})(?{other}{word}))", at + 2
    if match := _BACK.match(pattern, at + 1):
        return f"\\g<{match[0]}>", match.end()
    if match := _NAME.match(pattern, at + 1):
        return f"\\g<{match[1]}>", match.end()
    member = _escaped(pattern, at)
    return (member.text if member.code is None else char(member.code)), member.end


def character_class(pattern: str, at: int) -> tuple[str, int]:
    """Translate the class that begins at `at`; with where it ends."""
    negated = pattern.startswith("^", at + 1)
    here = at + 2 if negated else at + 1
    members: list[str] = []
    while not pattern.startswith("]", here):
        first = _member(pattern, here)
        here = first.end
        if pattern.startswith("-", here) and not pattern.startswith("]", here + 1):
            last = _member(pattern, here + 1)
            here = last.end
            members.append(_range(first, last))
        else:
            members.append(_text(first))
    if not members:
        return ("[\\x00-\\U0010ffff]" if negated else "(?!)"), here + 1
    return f"[{'^' if negated else ''}{''.join(members)}]", here + 1


def _text(member: _Member) -> str:
    return member.text if member.code is None else char(member.code)


def _range(first: _Member, last: _Member) -> str:
    if first.code is None or last.code is None:
        raise NotEcma(_("a range in brackets does not run from one character to another"))
    if first.code > last.code:
        raise NotEcma(_("a range in brackets runs backwards"))
    return f"{char(first.code)}-{char(last.code)}"


def _member(pattern: str, at: int) -> _Member:
    if at >= len(pattern):
        raise NotEcma(_("a bracket is not closed"))
    if pattern[at] != "\\":
        return _Member(ord(pattern[at]), "", at + 1)
    if pattern.startswith("b", at + 1):
        return _Member(8, "", at + 2)
    return _escaped(pattern, at)


def _escaped(pattern: str, at: int) -> _Member:
    """An escape that means a character or a set, in brackets and outside."""
    letter = pattern[at + 1 : at + 2]
    if letter.lower() in _SETS and letter:
        inverse = "^" if letter.isupper() else ""
        return _Member(None, f"[{inverse}{_SETS[letter.lower()]}]", at + 2)
    if match := _PROPERTY.match(pattern, at + 1):
        return _Member(None, f"\\{match[0]}", match.end())
    if match := _CODE.match(pattern, at + 1):
        return _Member(_code(match), "", match.end())
    if letter in _CONTROLS:
        return _Member(_CONTROLS[letter], "", at + 2)
    if not letter or letter.isalnum():
        raise NotEcma(_("a backslash stands before %r") % letter)
    return _Member(ord(letter), "", at + 2)


def _code(match: re.Match[str]) -> int:
    braced, high, low, four, two, control = match.groups()
    if high is not None:
        return 0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00)
    if control is not None:
        return ord(control) % 32
    return int(braced or four or two, 16)
