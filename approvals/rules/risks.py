"""How much harm an action can do, in four words."""

from __future__ import annotations

RISKS = ("low", "medium", "high", "critical")
# Where silence never approves.
NEVER_SILENT = ("high", "critical")


def higher_risk(one: str, other: str) -> str:
    """The higher of two risks: what is judged anew may raise it, never lower it."""
    return max(one, other, key=RISKS.index)
