"""What stands against a condition when it is written: no condition, or one that has no bound."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ConditionRefused(ValueError):
    """A text that is no condition, or none that can be judged safely in bounded time.

    `message` is a sentence, `column` counts characters of the text from 1 (line breaks too),
    `hint` says what to write instead, where that is known.
    """

    def __init__(self, message: str, column: int | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        """All of it in one line, for commands and logs."""
        place = f" (column {self.column})" if self.column is not None else ""
        return f"{self.message}{place}" + (f" {self.hint}" if self.hint else "")


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint with the known name that is most like `name`, if one is."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else None
