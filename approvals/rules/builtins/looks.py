"""What every built-in rule has in common, and what it finds when it looks at a request."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from approvals.rules.calendars import Calendar
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure
from approvals.rules.policies.stages import StageSpec


@dataclass(frozen=True, slots=True)
class Looked:
    """What a rule found. It matches (`result` true) when the thing that it names is the case.

    `verdict` None: the policy's own. `stages` None: the policy's own; they are there for a
    failure too. `signals` names the anomalies that were found.
    """

    result: bool | Failure
    reason: str = ""
    verdict: str | None = None
    stages: tuple[StageSpec, ...] | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Builtin(ABC):
    """A built-in rule with its options read.

    `verdicts` are those that its policy may have, the first where it names none: a rule that
    finds trouble never approves. Empty: the rule brings its own, and the policy names none.
    """

    use: ClassVar[str]
    verdicts: ClassVar[tuple[str, ...]] = ("review", "reject")
    # Whether it asks what the agent did before (`Facts.history`).
    needs_history: ClassVar[bool] = False
    # Whether it asks which requests this one repeats (`Facts.repeats`).
    needs_repeats: ClassVar[bool] = False

    @abstractmethod
    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """Judge a request. `calendars` are the project's by name, `secret` keys the sampling."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The paths of the request that it reads; masking one would hide what it rests on."""
        return ()

    @property
    def calendar(self) -> str | None:
        """The calendar that it names."""
        return None


def found(reasons: list[str], failures: list[Failure]) -> Looked:
    """Put together what the parts of a rule found: one that is the case outweighs what failed."""
    if reasons:
        return Looked(True, "; ".join(reasons))
    if failures:
        failure = Failure("; ".join(dict.fromkeys(failure.reason for failure in failures)))
        return Looked(failure, failure.reason)
    return Looked(False)
