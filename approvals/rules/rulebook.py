"""Everything that a project rules, put in order once and read for every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .facts import ToolFacts
from .globs import fits, literals
from .policies.policy import Policy


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one project at one moment. `default_expires_in` is in seconds.

    `policies` are those in force, `shadows` those that are only watched; whatever their order
    was, they are kept by priority, then name. `calendar` names the project's own.
    `secret` keys the sampling.
    """

    policies: tuple[Policy, ...] = ()
    shadows: tuple[Policy, ...] = ()
    tools: tuple[ToolFacts, ...] = ()
    calendars: Mapping[str, Any] = field(default_factory=dict)
    calendar: str | None = None
    zone: str = "UTC"
    default_expires_in: int = 86_400
    # How long an approval may wait to be consumed; None: the caller knows.
    grant_seconds: int | None = None
    secret: bytes = b""
    # Of the policies: those one of which decides, and those that are always looked at.
    deciders: tuple[Policy, ...] = field(init=False)
    safeguards: tuple[Policy, ...] = field(init=False)
    # Whether a rule asks what the agent did before.
    needs_history: bool = field(init=False)
    # Whether a rule asks which requests a proposal repeats.
    needs_repeats: bool = field(init=False)

    def __post_init__(self) -> None:
        ordered = _in_order(self.policies)
        shadows = _in_order(self.shadows)
        tools = sorted(self.tools, key=lambda tool: (-literals(tool.name), tool.name))
        put = object.__setattr__  # the one way to finish a frozen object
        put(self, "policies", ordered)
        put(self, "shadows", shadows)
        put(self, "tools", tuple(tools))
        put(self, "deciders", tuple(each for each in ordered if not each.safeguard))
        put(self, "safeguards", tuple(each for each in ordered if each.safeguard))
        rules = [each.builtin for each in (*ordered, *shadows) if each.builtin is not None]
        put(self, "needs_history", any(rule.needs_history for rule in rules))
        put(self, "needs_repeats", any(rule.needs_repeats for rule in rules))

    def tool_for(self, action_name: str) -> ToolFacts | None:
        """The entry with the longest glob that fits; None without a name or an entry."""
        if not action_name:
            return None
        return next((tool for tool in self.tools if fits(tool.name, action_name)), None)


def _in_order(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(policies, key=lambda policy: (policy.priority, policy.name)))
