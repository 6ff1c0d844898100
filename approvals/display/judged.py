"""What policy said of a request, as its page shows it (ui.md 1.2, Risk shown)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.rules.policies.combining import NOTHING_MATCHED


@dataclass(frozen=True, slots=True)
class Judged:
    """`name` is the policy that decided, "" where none matched; `beside` are the names of the
    others that matched. A reason that only repeats a name, or that nothing matched, is left out.
    """

    name: str
    version: int | None
    verdict: str
    reasons: tuple[str, ...]
    beside: tuple[str, ...]


def judged(
    *,
    name: str | None,
    version: int | None,
    verdict: str,
    reasons: Sequence[str],
    matched: Sequence[str],
) -> Judged:
    """Put together what stands in the row of a request."""
    idle = {NOTHING_MATCHED, *(f"policy {each}" for each in matched)}
    return Judged(
        name=name or "",
        version=version,
        verdict=verdict,
        reasons=tuple(each for each in dict.fromkeys(reasons) if each not in idle),
        beside=tuple(each for each in matched if each != name),
    )
