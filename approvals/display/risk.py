"""What is known about the risk of a request, in sentences (ui.md 1.2, Risk shown)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about risk. `claimed` ones rest on the agent's word alone."""

    parts: tuple[Words, ...]
    claimed: bool


def facts(
    *,
    declared_risk: str | None,
    effective_risk: str,
    irreversible: bool = False,
    side_effects: Sequence[str] = (),
    has_action: bool = True,
) -> list[Fact]:
    """List what is known about the risk: what the project itself says, then what the agent says.

    `irreversible`: the registry of tools says so. Of what it does not say that, nobody but the
    agent has said whether it can be taken back. Where nothing is to be executed, nobody asks
    what that would do and whether it can be undone.
    """
    known = [_risk_fact(declared_risk, effective_risk)]
    if not has_action:
        return known
    for effect in side_effects:
        known.append(Fact((_words("The agent names a side effect: "), _value(effect)), True))
    if not side_effects:
        known.append(Fact((_words("The agent names no side effects."),), True))
    if irreversible:
        known.insert(
            0, Fact((_words("This cannot be undone, says the project's registry."),), False)
        )
    else:
        known.append(Fact((_words("Whether this can be undone is not known."),), False))
    return known


def _risk_fact(declared: str | None, effective: str) -> Fact:
    if declared is None:
        return Fact((_words(f"The agent declared no risk; it counts as {effective}."),), False)
    if declared == effective:
        return Fact((_words(f"The agent declared the risk {declared}."),), True)
    raised = f"The agent declared {declared}; by the project's rules it counts as {effective}."
    return Fact((_words(raised),), False)


def _words(text: str) -> Words:
    return Words("words", text)


def _value(text: str) -> Words:
    return Words("value", text)
