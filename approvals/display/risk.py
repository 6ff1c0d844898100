"""What an approval would set free, in sentences (ui.md 1.2, Risk shown)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from approvals.rules.strict_json import JsonValue


@dataclass(frozen=True, slots=True)
class Words:
    """A part of a sentence: our own words, or a `value` that came from outside (box it)."""

    kind: Literal["words", "value"]
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence about risk. `claimed` ones rest on the agent's word alone."""

    parts: tuple[Words, ...]
    claimed: bool


def consequence(*, agent: str, action: Mapping[str, JsonValue]) -> tuple[Words, ...]:
    """Say what happens if it is approved, from the canonical action and nothing else."""
    args = action.get("args")
    count = len(args) if isinstance(args, dict | list) else 0
    sentence = [_words("If you approve, "), _value(agent), _words(" may run ")]
    sentence.append(_value(str(action.get("name", ""))))
    for member, preposition in (("resource", " on "), ("target", " in ")):
        place = action.get(member)
        if isinstance(place, str) and place:
            sentence += [_words(preposition), _value(place)]
    return (*sentence, _words(f" once, {_with_arguments(count)}."))


def facts(
    *,
    declared_risk: str | None,
    effective_risk: str,
    reasons: Sequence[str] = (),
    side_effects: Sequence[str] = (),
) -> list[Fact]:
    """List what is known about the risk: policy's reasons first, then what the agent says."""
    known = [Fact((_words("Policy: "), _value(reason), _words(".")), False) for reason in reasons]
    known.append(_risk_fact(declared_risk, effective_risk))
    for effect in side_effects:
        known.append(Fact((_words("The agent names a side effect: "), _value(effect)), True))
    if not side_effects:
        known.append(Fact((_words("The agent names no side effects."),), True))
    # No tool register yet: nobody but the agent has said whether this can be taken back.
    known.append(Fact((_words("Whether this can be undone is not known."),), False))
    return known


def _risk_fact(declared: str | None, effective: str) -> Fact:
    if declared is None:
        return Fact((_words(f"The agent declared no risk; it counts as {effective}."),), False)
    if declared == effective:
        return Fact((_words(f"The agent declared the risk {declared}."),), True)
    return Fact((_words(f"The agent declared {declared}; it counts as {effective}."),), False)


def _with_arguments(count: int) -> str:
    if count == 0:
        return "without arguments"
    return "with exactly this argument" if count == 1 else f"with exactly these {count} arguments"


def _words(text: str) -> Words:
    return Words("words", text)


def _value(text: str) -> Words:
    return Words("value", text)
