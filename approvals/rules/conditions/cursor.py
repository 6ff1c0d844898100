"""Where a parser stands among the words of a condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from .refusals import ConditionRefused
from .tokens import Token

# The library's parser takes 10 KB of the stack for each.
MAX_BRACKETS = 20

Read = TypeVar("Read")

_WORDS = {"and": "Write &&.", "or": "Write ||.", "not": "Write !.", "is": "Write ==."}


class Cursor:
    """Looks at one word, takes it, or says what was expected instead."""

    def __init__(self, words: list[Token]) -> None:
        self.words = iter(words)
        self.token = next(self.words)
        self.brackets = 0

    def take(self) -> Token:
        """The word, and on to the next."""
        taken = self.token
        self.token = next(self.words, taken)
        return taken

    def is_sign(self, sign: str) -> bool:
        """Whether the word is this sign."""
        return self.token.kind == "sign" and self.token.spelling == sign

    def accept(self, sign: str) -> bool:
        """Take the word if it is this sign, and say whether it was."""
        if not self.is_sign(sign):
            return False
        self.take()
        return True

    def expect(self, sign: str) -> None:
        """Take this sign. Raises `ConditionRefused` where another word stands."""
        if not self.accept(sign):
            raise self.unexpected(f"{sign} is missing before it.")

    def name(self) -> Token:
        """Take a name. Raises `ConditionRefused` where another word stands."""
        if self.token.kind != "name":
            raise self.unexpected("A name follows a dot.")
        return self.take()

    def open(self) -> Token:
        """Take an opening bracket."""
        self.deeper()
        return self.take()

    def deeper(self) -> None:
        """Count one more bracket. Raises `ConditionRefused` where there are too many."""
        self.brackets += 1
        if self.brackets > MAX_BRACKETS:
            message = f"At most {MAX_BRACKETS} brackets stand inside each other."
            raise ConditionRefused(message, self.token.column)

    def close(self, sign: str) -> None:
        """Take a closing bracket. Raises `ConditionRefused` where another word stands."""
        self.expect(sign)
        self.brackets -= 1

    def list(self, opening: str, closing: str, read: Callable[[], Read]) -> list[Read]:
        """Take what stands between two brackets, with commas between."""
        self.open()
        found: list[Read] = []
        while not self.is_sign(closing):
            found.append(read())
            if not self.accept(","):
                break
        if not self.is_sign(closing):
            raise self.unexpected(f"{opening} is not closed by {closing}.")
        self.close(closing)
        return found

    def unexpected(self, hint: str | None = None) -> ConditionRefused:
        """What to raise where the word fits nowhere."""
        if self.token.kind == "end":
            return ConditionRefused("The condition ends too early.", self.token.column, hint)
        shown = self.token.spelling[:40]
        hint = hint or _WORDS.get(shown)
        return ConditionRefused(f"{shown} was not expected here.", self.token.column, hint)
