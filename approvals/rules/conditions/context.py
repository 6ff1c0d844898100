"""What all conditions of one request look at: each variable is read once, when one needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import cel

from approvals.rules.facts import Facts
from approvals.rules.failures import Failure

from . import readings
from .functions import FUNCTIONS, number_or_failure
from .paths import Path, dotted
from .values import TOO_MANY, Reader
from .work import MAX_MEMBERS

_MISSING = object()


class ConditionContext:
    """One request for any number of conditions: the library's context is dear to make."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.engine = cel.Context({}, dict(FUNCTIONS))
        # What all variables that were read weigh together, and whether some of it may not be.
        self.weight = 0
        self.has_trouble = False
        self.names: frozenset[str] = frozenset()
        # What was found of a condition already, by its text: the same facts, the same answer.
        self.held: dict[str, bool | Failure] = {}
        self._sent: dict[str, Any] = {}
        self._troubles: dict[tuple[Path, bool], Failure | None] = {}
        self._weights: dict[Path, int] = {}

    def load(self, names: Iterable[str]) -> None:
        """Read these variables, where they have not been read yet. One without a value is left
        out, so that a condition fails where it looks at it."""
        for name in names:
            if name not in self._sent:
                self._load(name)
        self.names = frozenset(self._sent)

    def _load(self, name: str) -> None:
        sent = self._sent[name] = readings.read(self.facts, name)
        if isinstance(sent, Failure):
            return
        reader = Reader()
        # An amount is a double, however it was sent, so that amount * number(args.count) works.
        value = number_or_failure(sent) if name == "amount" else reader.read(sent)
        self.engine.add_variable(name, value)
        self.weight += reader.weight
        self.has_trouble = self.has_trouble or reader.trouble is not None

    def sent(self, path: Path) -> Any:
        """What was sent at a path; a `Failure` names what is missing on the way."""
        value = self._sent[str(path[0])]
        for length, step in enumerate(path[1:], start=2):
            if isinstance(value, Failure):
                return value
            value = _below(value, step)
            if value is _MISSING:
                return Failure(f"{dotted(path[:length])} is missing")
        return value

    def trouble(self, path: Path, *, is_asked: bool) -> Failure | None:
        """Why a condition may not look at a path: a list or map of more than 200 members on the
        way or in what it reads. Where has() only asks for it, what lies inside does not count."""
        key = (path, is_asked)
        if key not in self._troubles:
            self._troubles[key] = self._find_trouble(path, is_asked)
        return self._troubles[key]

    def _find_trouble(self, path: Path, is_asked: bool) -> Failure | None:
        value: Any = None
        for length in range(1, len(path) + 1):
            value = self.sent(path[:length])
            if isinstance(value, Failure):
                return None
            if isinstance(value, Mapping | list) and len(value) > MAX_MEMBERS:
                return Failure(f"{dotted(path[:length])} has {TOO_MANY}")
        reader = Reader()
        reader.read(None if is_asked else value)
        if reader.trouble is None:
            return None
        return Failure(f"{dotted(path)} holds {self._worded(reader.trouble)}")

    @staticmethod
    def _worded(trouble: str) -> str:
        return f"a list or map of {trouble}" if trouble == TOO_MANY else trouble

    def weigh(self, path: Path) -> int:
        """What the value at a path weighs (`work.py`); something missing weighs 1."""
        if path not in self._weights:
            value = self.sent(path)
            reader = Reader()
            reader.read(None if isinstance(value, Failure) else value)
            self._weights[path] = reader.weight
        return self._weights[path]


def _below(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(step, _MISSING)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return value[step]
    return _MISSING
