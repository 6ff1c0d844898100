"""How much harm an action can do, in four words."""

from __future__ import annotations

RISKS = ("low", "medium", "high", "critical")
# What nobody declared and no tool knows: unknown is not low.
UNKNOWN = "medium"
# Where silence never approves.
NEVER_SILENT = ("high", "critical")


def higher_risk(one: str, other: str) -> str:
    """The higher of two risks: what is judged anew may raise it, never lower it."""
    return max(one, other, key=RISKS.index)


def base_risk(*, declared: str | None, tool: str | None) -> str:
    """The risk before any policy spoke: the higher of the agent's word and the registry's."""
    said = [risk for risk in (declared, tool) if risk is not None]
    return max(said, key=RISKS.index) if said else UNKNOWN
