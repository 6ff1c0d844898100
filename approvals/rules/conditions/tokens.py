"""Words of a condition: what CEL's grammar calls tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .refusals import ConditionRefused

_TOKEN = re.compile(
    r"""
    (?P<space> [\ \t\r\n\f]+ | //[^\n]* )
  | (?P<text> [rRbB]{0,2} (?: \"{3} .*? \"{3} | '{3} .*? '{3} ) )
  | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
  | (?P<number> 0[xX][0-9a-fA-F]+ u? | (?: [0-9]+ )? \.[0-9]+ (?: [eE][+-]?[0-9]+ )?
              | [0-9]+ [eE][+-]?[0-9]+ | [0-9]+ [uU]? )
  | (?P<sign> && | \|\| | == | != | <= | >= | [-+*/%!<>?:.,()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
# The start of a text that ends on its line.
_TEXT = re.compile(r"""[rRbB]{0,2}("|')""")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind (text, number, name, sign, end), its spelling, its column from 1."""

    kind: str
    spelling: str
    column: int


def tokens(text: str) -> list[Token]:
    """The words of `text`, and an end. Raises `ConditionRefused` for what is none."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        token = _quoted(text, at) or _plain(text, at)
        if token.kind != "space":
            found.append(token)
        at += len(token.spelling)
    found.append(Token("end", "", len(text) + 1))
    return found


def _plain(text: str, at: int) -> Token:
    match = _TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        raise ConditionRefused(_unknown(text[at]), at + 1, _hint(text[at:]))
    return Token(match.lastgroup, match[0], at + 1)


def _quoted(text: str, at: int) -> Token | None:
    start = _TEXT.match(text, at)
    if start is None or text.startswith(start[1] * 3, start.end() - 1):
        return None
    raw = "r" in start[0].lower()
    end = start.end()
    while end < len(text) and text[end] not in "\r\n":
        if text[end] == start[1]:
            return Token("text", text[at : end + 1], at + 1)
        end += 2 if text[end] == "\\" and not raw else 1
    raise ConditionRefused("A text has no closing quote.", at + 1)


def _unknown(character: str) -> str:
    return f"{character!a} has no meaning here."


def _hint(rest: str) -> str | None:
    if rest.startswith(("=", "&", "|")):
        return "Write == to compare, && for and, || for or."
    return "Use straight quotes." if rest[0] in "“”‘’„«»" else None
