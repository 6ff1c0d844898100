r"""From ECMA-262 patterns to the `regex` module's: \d is 0-9, $ only the end, {e} no fuzziness.

Read like JavaScript's unicode mode, a little kinder: needless backslashes before signs, a lone
brace, `(?P<name>` and a leading `(?i)` are let through. What another library understands and
ECMA-262 does not (\A, possessive +, recursion) is refused, never taken for something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import ecma_escapes
from .ecma_escapes import NotEcma, char

__all__ = ["NotEcma", "Translated", "translate"]

_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|P?<([A-Za-z_$][\w$]*)>|i:))?")
_REPEAT = re.compile(r"(?:[*+?]|\{([0-9]+)(?:,([0-9]*))?\})\??")
_DOT = r"[^\n\r\u2028\u2029]"
# Ignoring case makes a pattern about this much dearer to compile.
_CASE_FACTOR = 8
_DEEPEST = 50
# The module prepares its search for a run of literals with tables whose making is cubic in the
# run's length, and no time limit reaches it. This matches everywhere and ends a run.
_ALWAYS = r"(?:\b|\B)"
_LONGEST_RUN = 64
_LONGEST_COUNT = 8


@dataclass(frozen=True, slots=True)
class Translated:
    """A pattern for the `regex` module, and its weight: {n} counts as n copies of what it repeats.

    The module really makes the copies, so a{1000000000} would take all memory.
    """

    text: str
    weight: int


@dataclass(slots=True)
class _Reader:
    pattern: str
    at: int = 0
    parts: list[str] = field(default_factory=list)
    # Weight of each open group so far; of the atom read last, None where none can be repeated.
    weights: list[int] = field(default_factory=lambda: [0])
    atom: int | None = None
    atoms: int = 0

    def read(self) -> None:
        while self.at < len(self.pattern):
            sign = self.pattern[self.at]
            if sign == "(":
                self.open_group()
            elif sign == ")":
                self.close_group()
            elif sign == "[":
                self.put_atom(*ecma_escapes.character_class(self.pattern, self.at))
            elif sign == "\\":
                self.put_atom(*ecma_escapes.escape(self.pattern, self.at))
            elif repeat := _REPEAT.match(self.pattern, self.at):
                self.repeat(repeat)
            else:
                self.plain(sign)
        if len(self.weights) > 1:
            raise NotEcma(_("a group is not closed"))

    def put_atom(self, text: str, end: int) -> None:
        self.atoms += 1
        self.parts.append(text if self.atoms % _LONGEST_RUN else _ALWAYS + text)
        self.at = end
        self.atom = 1
        self.weights[-1] += 1

    def plain(self, sign: str) -> None:
        self.at += 1
        if sign == ".":
            self.put_atom(_DOT, self.at)
        elif sign in "^$|":
            self.parts.append({"$": r"\Z"}.get(sign, sign))
            self.weights[-1] += 1
            self.atom = None
        else:
            self.put_atom(char(ord(sign)), self.at)

    def open_group(self) -> None:
        match = _GROUP.match(self.pattern, self.at)
        if match is None or self.pattern.startswith("?", match.end()):
            raise NotEcma(_("a group begins in a way that ECMA-262 does not know"))
        if len(self.weights) > _DEEPEST:
            raise NotEcma(_("groups are nested too deep"))
        self.parts.append(match[0])
        self.at = match.end()
        self.weights.append(1)
        self.atom = None

    def close_group(self) -> None:
        if len(self.weights) == 1:
            raise NotEcma(_("a group is closed that was not opened"))
        self.parts.append(")")
        self.at += 1
        self.atom = self.weights.pop()
        self.weights[-1] += self.atom

    def repeat(self, match: re.Match[str]) -> None:
        if self.atom is None:
            raise NotEcma(_("there is nothing to repeat"))
        if max(len(match[1] or ""), len(match[2] or "")) > _LONGEST_COUNT:
            raise NotEcma(_("a repetition has too many digits"))
        self.parts.append(match[0])
        self.at = match.end()
        self.weights[-1] += self.atom * (max(int(match[1] or 1), 1) - 1) + 1
        self.atom = None


def translate(pattern: str) -> Translated:
    """Rewrite a pattern for the `regex` module. Raises `NotEcma` where it is none of ECMA-262's.

    Not every pattern that gets through compiles: the order of a range, an unknown property or a
    reference to no group are left to the module.
    """
    start, flags = (4, "(?i)") if pattern.startswith("(?i)") else (0, "")
    reader = _Reader(pattern, at=start)
    reader.read()
    factor = _CASE_FACTOR if flags or "(?i:" in pattern else 1
    return Translated(flags + "".join(reader.parts), (reader.weights[0] + 1) * factor)
