"""How much work one judgement may cost (api.md 2.1: judging any answer takes bounded time)."""

from __future__ import annotations

import time

from . import patterns

# Applications of a keyword to a value, or equal work; about half a second of a slow core.
MAX_STEPS = 30_000
# Of CPU, in pattern searches alone: their work cannot be counted from outside.
MAX_PATTERN_SECONDS = 0.25


class OutOfBudget(Exception):
    """The judgement has cost as much as it may; nothing is known of the value."""


class Budget:
    """Counts steps, so that the same schema and value always end the same way."""

    def __init__(self, *, steps: int = MAX_STEPS) -> None:
        self.left = steps
        self._seconds = MAX_PATTERN_SECONDS

    def spend(self, steps: int = 1) -> None:
        """Count work that is about to be done. Raises `OutOfBudget`."""
        self.left -= steps
        if self.left < 0:
            raise OutOfBudget

    def search(self, pattern: str, text: str) -> bool:
        """Whether a pattern matches somewhere in a text. Raises `OutOfBudget`."""
        self.spend(1 + len(text) // 1_000)
        if self._seconds <= 0:
            raise OutOfBudget
        begun = time.thread_time()
        try:
            return patterns.matches(pattern, text, seconds=self._seconds)
        except (patterns.PatternTimeout, patterns.PatternError):
            raise OutOfBudget from None
        finally:
            self._seconds -= time.thread_time() - begun
