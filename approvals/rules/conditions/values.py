"""Values of a request as the library takes them, and what in them a condition may not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.rules.exact_numbers import MAX_INTEGER

from .work import MAX_MEMBERS, weight_of_text

TOO_MANY = f"more than {MAX_MEMBERS} members"
UNREADABLE = "a number that a double does not keep exactly"


@dataclass(slots=True)
class Reader:
    """Reads values and remembers of all of them: what they weigh, and what is wrong with one."""

    weight: int = 0
    # In words that follow "holds"; None: all of it may be read.
    trouble: str | None = None

    def read(self, value: object) -> Any:
        """The value for the library: a number without a fraction is an int, however it was
        spelt, so that 5120.00 and 5120 are one value; what cannot be read becomes None."""
        self.weight += 1
        if isinstance(value, str):
            self.weight += weight_of_text(value)
            return str(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, Mapping):
            self._count(value)
            return {self.read(key): self.read(member) for key, member in value.items()}
        if isinstance(value, list | tuple):
            self._count(value)
            return [self.read(item) for item in value]
        self.trouble = f"a {type(value).__name__}"
        return None

    def _number(self, value: float) -> int | float | None:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # nor NaN
            self.trouble = UNREADABLE
            return None
        return int(value) if value == int(value) else float(value)

    def _count(self, value: Mapping[Any, object] | list[Any] | tuple[Any, ...]) -> None:
        if len(value) > MAX_MEMBERS:
            self.trouble = TOO_MANY
