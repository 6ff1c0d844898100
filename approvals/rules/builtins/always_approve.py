"""`always_approve`: never asks, and is still recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from approvals.rules.calendars import Calendar
from approvals.rules.facts import Facts

from .looks import Builtin, Looked
from .options import Options


@dataclass(frozen=True, slots=True)
class AlwaysApprove(Builtin):
    """Matches always. It approves by its name, so its policy can say nothing else."""

    use: ClassVar[str] = "always_approve"
    verdicts: ClassVar[tuple[str, ...]] = ("approve",)

    @classmethod
    def read(cls, written: object) -> AlwaysApprove:
        """It has no options. Raises `OptionsRefused`."""
        Options(written).done()
        return cls()

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """It is always the case."""
        return Looked(True, "approved by rule")
