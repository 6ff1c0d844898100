"""Members of an answer, taken out by name and type. What is missing or mistyped is `BadAnswer`."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, TypeVar

from .errors import BadAnswer

T = TypeVar("T")


class Members:
    """One JSON object of an answer; `what` names it in errors."""

    def __init__(self, document: Mapping[str, Any], what: str) -> None:
        self._document = document
        self._what = what

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def object(self, name: str) -> dict[str, Any]:
        return self._typed(name, dict)

    def flag(self, name: str) -> bool:
        return self._typed(name, bool)

    def integer(self, name: str) -> int:
        if isinstance(self._document.get(name), bool):
            raise self._wrong(name)
        return self._typed(name, int)

    def optional_text(self, name: str) -> str | None:
        return None if self._is_null(name) else self.text(name)

    def optional_object(self, name: str) -> dict[str, Any] | None:
        return None if self._is_null(name) else self.object(name)

    def one_of(self, name: str, known: Set[str]) -> str:
        value = self.text(name)
        if value not in known:
            raise BadAnswer(f"{self._what} has an unknown {name}: {value!r}")
        return value

    def texts(self, name: str) -> frozenset[str]:
        values = self._typed(name, list)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(name)
        return frozenset(values)

    def time(self, name: str) -> datetime:
        try:
            time = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise self._wrong(name) from None
        if time.tzinfo is None:
            raise self._wrong(name)
        return time

    def _typed(self, name: str, kind: type[T]) -> T:
        value = self._document.get(name)
        if not isinstance(value, kind):
            raise self._wrong(name)
        return value

    def _is_null(self, name: str) -> bool:
        if name not in self._document:
            raise self._wrong(name)
        return self._document[name] is None

    def _wrong(self, name: str) -> BadAnswer:
        return BadAnswer(f"{self._what} lacks a sound {name}")
