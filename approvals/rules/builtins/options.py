"""Reading the options of a built-in rule: every mistake is named by its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from approvals.rules.amounts import read_amount
from approvals.rules.conditions.paths import Path
from approvals.rules.fields import read_path
from approvals.rules.risks import RISKS

Place: TypeAlias = tuple[str | int, ...]

MAX_ENTRIES = 200
MAX_TEXT = 200


class OptionsRefused(ValueError):
    """What is wrong with options: paths from the options down, each with a sentence."""

    def __init__(self, mistakes: Sequence[tuple[Place, str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, at))}: {why}" for at, why in mistakes))
        self.mistakes = tuple(mistakes)


class Options:
    """Options while they are read. What is wrong is kept, so that `done` can name all of it."""

    def __init__(self, written: object, *known: str) -> None:
        self.mistakes: list[tuple[Place, str]] = []
        self.written: Mapping[Any, Any] = {}
        if not isinstance(written, Mapping):
            self.wrong((), "must be names with values")
            return
        self.written = written
        for name in written:
            if name not in known:
                others = f"known are {', '.join(known)}" if known else "it takes none"
                self.wrong((str(name),), f"is no option of this rule; {others}")

    def wrong(self, place: Place, why: str) -> None:
        """Keep a mistake; `why` goes on a sentence that begins with its place."""
        self.mistakes.append((place, why))

    def done(self) -> None:
        """Raises `OptionsRefused` if anything was wrong."""
        if self.mistakes:
            raise OptionsRefused(self.mistakes)

    def texts(self, value: object, place: Place) -> tuple[str, ...]:
        """A list of texts, each once."""
        if not isinstance(value, list | tuple) or len(value) > MAX_ENTRIES:
            self.wrong(place, f"must be a list of at most {MAX_ENTRIES} texts")
            return ()
        kept: list[str] = []
        for index, text in enumerate(value):
            if not isinstance(text, str) or not 1 <= len(text) <= MAX_TEXT:
                self.wrong((*place, index), f"must be a text of 1 to {MAX_TEXT} characters")
            elif text in kept:
                self.wrong((*place, index), "stands there twice")
            else:
                kept.append(text)
        return tuple(kept)

    def risks(self, name: str) -> tuple[str, ...]:
        """The risks from the lowest that is named upwards; left out: high and critical.

        Whoever asks for people at high risk does not mean to be spared them at critical.
        """
        named = self.texts(self.written.get(name, ["high", "critical"]), (name,))
        known = [RISKS.index(risk) for risk in named if risk in RISKS]
        if len(known) < len(named):
            self.wrong((name,), f"knows {', '.join(RISKS)} only")
        return RISKS[min(known) :] if known else ()

    def path(self, value: object, place: Place) -> Path:
        """A path of the request."""
        if not isinstance(value, str) or not 1 <= len(value) <= MAX_TEXT:
            self.wrong(place, "must be a path such as args.amount")
            return ("args",)
        try:
            return read_path(value)
        except ValueError as error:
            self.wrong(place, f"is no path of a request. {error}")
            return ("args",)

    def number(self, value: object, place: Place, words: str) -> Decimal | None:
        """A number of 0 or more, as a number or a plain decimal text; `words` say what it is."""
        number = read_amount(value)  # type: ignore[arg-type]  # it refuses whatever else comes
        if number is None or number < 0:
            self.wrong(place, f"must be {words}")
            return None
        return number
