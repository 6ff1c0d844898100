"""`risk_based`: people look at what is risky, named, sensitive or dear."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from approvals.rules.amounts import USUAL_FIELDS, amounts_at
from approvals.rules.calendars import Calendar
from approvals.rules.conditions.paths import Path, dotted
from approvals.rules.exact_numbers import ExactNumber
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure
from approvals.rules.fields import MISSING, value_at
from approvals.rules.globs import fits
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue

from .looks import Builtin, Looked, found
from .options import Options


@dataclass(frozen=True, slots=True)
class RiskBased(Builtin):
    """Matches where the risk is named, a tool glob fits, a field holds one of its texts, or an
    amount is over the limit (not at it)."""

    use: ClassVar[str] = "risk_based"

    require_for: tuple[str, ...]
    tools: tuple[str, ...]
    # Texts by path, folded.
    sensitive: tuple[tuple[Path, tuple[str, ...]], ...]
    amount_fields: tuple[Path, ...]
    amount_limit: Decimal | None

    @classmethod
    def read(cls, written: object) -> RiskBased:
        """Read `require_for`, `tools`, `sensitive`, `amount_fields`, `amount_limit`.

        Raises `OptionsRefused`.
        """
        options = Options(
            written, "require_for", "tools", "sensitive", "amount_fields", "amount_limit"
        )
        rule = cls(
            require_for=options.risks("require_for"),
            tools=options.texts(options.written.get("tools", []), ("tools",)),
            sensitive=_read_sensitive(options),
            amount_fields=_read_amount_fields(options),
            amount_limit=_read_limit(options),
        )
        asked = rule.require_for or rule.tools or rule.sensitive
        if not options.mistakes and not asked and rule.amount_limit is None:
            options.wrong((), "ask for nothing: name risks, tools, sensitive texts or a limit")
        options.done()
        return rule

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """Look at all four; whatever is missing or cannot be read is a failure."""
        reasons = []
        if facts.risk in self.require_for:
            reasons.append(f"the risk is {facts.risk}")
        name = facts.proposal.action_name
        if any(fits(glob, name) for glob in self.tools):
            reasons.append("this tool always needs people")
        failures = []
        for verdict in (*self._sensitive(facts.proposal), self._dear(facts.proposal)):
            if isinstance(verdict, Failure):
                failures.append(verdict)
            elif verdict is not None:
                reasons.append(verdict)
        return found(reasons, failures)

    @property
    def fields(self) -> tuple[str, ...]:
        """The sensitive ones, and the amounts where there is a limit."""
        amounts = self.amount_fields if self.amount_limit is not None else ()
        return tuple(map(dotted, (*(path for path, _ in self.sensitive), *amounts)))

    def _sensitive(self, proposal: Proposal) -> Iterator[str | Failure]:
        for path, needles in self.sensitive:
            value = value_at(proposal, path)
            if value is MISSING:
                yield Failure(f"{dotted(path)} is missing")
            elif isinstance(value, Failure):
                yield value
            elif any(needle in text for text in _texts(value) for needle in needles):
                yield f"{dotted(path)} is sensitive"

    def _dear(self, proposal: Proposal) -> str | Failure | None:
        if self.amount_limit is None:
            return None
        amounts = amounts_at(proposal, self.amount_fields)
        if isinstance(amounts, Failure):
            return amounts
        if not amounts:
            return Failure(f"there is no amount at {' or '.join(map(dotted, self.amount_fields))}")
        over = [dotted(path) for path, amount in amounts.items() if amount > self.amount_limit]
        return f"{over[0]} is over {self.amount_limit:f}" if over else None


def folded(text: str) -> str:
    """A text without what case, width and other ways of writing the same letters change."""
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def _texts(value: JsonValue) -> Iterator[str]:
    """All that is written in a value, folded: texts, names of members, numbers as spelt."""
    if isinstance(value, str):
        yield folded(value)
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield folded(name)
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, ExactNumber):
        yield value.literal
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)


def _read_sensitive(options: Options) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    written = options.written.get("sensitive", {})
    if not isinstance(written, Mapping):
        options.wrong(("sensitive",), "must be paths, each with a list of texts")
        return ()
    read = []
    for name, texts in written.items():
        place = ("sensitive", str(name))
        needles = tuple(folded(text) for text in options.texts(texts, place))
        if texts == []:
            options.wrong(place, "names no text")
        read.append((options.path(name, place), needles))
    return tuple(read)


def _read_amount_fields(options: Options) -> tuple[Path, ...]:
    if "amount_fields" not in options.written:
        return USUAL_FIELDS
    if "amount_limit" not in options.written:
        options.wrong(("amount_fields",), "need an amount_limit")
    texts = options.texts(options.written["amount_fields"], ("amount_fields",))
    if options.written["amount_fields"] == []:
        options.wrong(("amount_fields",), "names no field")
    return tuple(options.path(text, ("amount_fields", i)) for i, text in enumerate(texts))


def _read_limit(options: Options) -> Decimal | None:
    if "amount_limit" not in options.written:
        return None
    limit = options.written["amount_limit"]
    return options.number(limit, ("amount_limit",), 'a plain amount such as "1000.00"')
