"""One judgement under way: what its keywords share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, cast

from jsonschema import FormatChecker
from jsonschema.exceptions import ValidationError

from approvals.rules.digest import canonical
from approvals.rules.strict_json import JsonValue

from . import formats
from .budget import Budget
from .references import References
from .shown import choices_shown


class Judgement(FormatChecker):
    """Budget, references and remembered texts of one judgement.

    A `FormatChecker` because that is the one object which the library hands from validator to
    validator on the way down.
    """

    def __init__(self, references: References, budget: Budget) -> None:
        super().__init__(formats=())
        self.references = references
        self.budget = budget
        self._texts: dict[int, bytes] = {}
        self._choices: dict[int, frozenset[bytes]] = {}
        self._sentences: dict[int, str] = {}

    def text(self, value: JsonValue) -> bytes:
        """Canonical text: alike for 1 and 1.0 and whatever the order of members, not for true."""
        if not isinstance(value, dict | list):
            return canonical(value)
        known = self._texts.get(id(value))
        if known is None:
            known = self._texts[id(value)] = canonical(value)
            self.budget.spend(len(known) // 100)
        return known

    def choices(self, values: list[JsonValue]) -> frozenset[bytes]:
        """The texts of an enum's values."""
        known = self._choices.get(id(values))
        if known is None:
            self.budget.spend(len(values) // 10)
            known = self._choices[id(values)] = frozenset(canonical(each) for each in values)
        return known

    def choices_sentence(self, values: list[JsonValue]) -> str:
        """What to say where a value is none of an enum's: written once, it may be needed often."""
        known = self._sentences.get(id(values))
        if known is None:
            known = self._sentences[id(values)] = choices_shown(values)
        return known

    def format_fault(self, value: Any, name: str) -> str | None:
        """Why a value does not look like the format `name`, or None."""
        if isinstance(value, str):
            # A text that is itself a pattern is compiled, which costs about a step a sign.
            self.budget.spend(len(value) if name == "regex" else len(value) // 1_000)
        return formats.fault(name, value)


class Validator(Protocol):
    """What our keywords use of the library's validators."""

    format_checker: FormatChecker | None

    def is_type(self, instance: Any, type: str) -> bool: ...

    def descend(
        self, instance: Any, schema: Any, path: str | int | None = None
    ) -> Iterator[ValidationError]: ...


def of(validator: Validator) -> Judgement:
    """The judgement that a validator of ours works for."""
    return cast(Judgement, validator.format_checker)
