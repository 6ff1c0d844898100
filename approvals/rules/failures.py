"""What neither matches nor does not: a rule that could not be judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that could not be judged, and why, as a sentence's part: "args.amount is missing".

    It is no error to raise: it sets a floor of review, and the search through the policies goes
    on (config.md, How policies combine 3).
    """

    reason: str

    def __bool__(self) -> bool:
        """Neither true nor false: whoever forgets to ask for a failure first hears of it."""
        raise TypeError("A failure is neither true nor false; ask `isinstance(…, Failure)`.")
