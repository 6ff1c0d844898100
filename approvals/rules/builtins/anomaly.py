"""`anomaly`: an agent behaves otherwise than it did before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from approvals.rules.calendars import Calendar
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure

from .looks import Builtin, Looked, found
from .options import Options
from .signals import SIGNALS

# How many of the agent's latest requests are looked at; no count can be higher.
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Anomaly(Builtin):
    """Matches where one of its signals is the case, counted per agent over 24 hours."""

    use: ClassVar[str] = "anomaly"
    needs_history: ClassVar[bool] = True

    # The signals that are on, each with its threshold.
    signals: tuple[tuple[str, Decimal], ...]

    @classmethod
    def read(cls, written: object) -> Anomaly:
        """Read `signals`, a list or a map with thresholds; left out: all. Raises
        `OptionsRefused`."""
        options = Options(written, "signals")
        named = options.written.get("signals", list(SIGNALS))
        if isinstance(named, Mapping):
            on = [(str(name), _threshold(options, str(name), named[name])) for name in named]
        else:
            on = [(name, _usual(name)) for name in options.texts(named, ("signals",))]
        for name, _ in on:
            if name not in SIGNALS:
                options.wrong(("signals",), f"knows {', '.join(SIGNALS)}, not {name[:40]}")
        if not on and not options.mistakes:
            options.wrong(("signals",), "names none; left out, all are on")
        options.done()
        return cls(signals=tuple(on))

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """Judge every signal that is on. One that cannot be judged is a failure."""
        if facts.history is None:
            unknown = Failure("what the agent did before was not looked up")
            return Looked(unknown, unknown.reason)
        reasons, failures, names = [], [], []
        for name, threshold in self.signals:
            judged = SIGNALS[name][0](facts.proposal, facts.history, threshold)
            if isinstance(judged, Failure):
                failures.append(judged)
            elif judged is not None:
                reasons.append(f"{name}: {judged}")
                names.append(name)
        looked = found(reasons, failures)
        return Looked(looked.result, looked.reason, signals=tuple(names))


def _usual(name: str) -> Decimal:
    return SIGNALS[name][1] if name in SIGNALS else Decimal(1)


def _threshold(options: Options, name: str, value: object) -> Decimal:
    place = ("signals", name)
    if name == "large_amount":
        times = options.number(value, place, "how many times the usual, 1 or more")
        if times is not None and times >= 1:
            return times
        if times is not None:
            options.wrong(place, "must be 1 or more")
    elif name == "unusual_recipient":
        if value is not True:
            options.wrong(place, "has no threshold: write true, or leave it out")
    elif isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LOOKED_AT:
        return Decimal(value)
    else:
        options.wrong(place, f"must be a whole number from 1 to {LOOKED_AT}")
    return _usual(name)
