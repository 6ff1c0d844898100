"""A policy: whom it fits, what it says, and on which terms (config.md, `policies`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from approvals.rules.terms import Separation

from .stages import StageSpec

if TYPE_CHECKING:
    from approvals.rules.builtins.looks import Builtin
    from approvals.rules.conditions import Condition

# From loose to strict.
VERDICTS = ("approve", "review", "reject")
STATUSES = ("draft", "shadow", "active", "archived")
# What silence comes to, from strict to loose.
TIMEOUTS = ("reject", "expire", "escalate", "approve")
PRIORITY = 100


@dataclass(frozen=True, slots=True)
class Match:
    """Which requests a policy is for: globs, and kinds (none named: every kind)."""

    actions: tuple[str, ...] = ("*",)
    resources: tuple[str, ...] = ("*",)
    agents: tuple[str, ...] = ("*",)
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a policy, read and sound. None always means: it does not say.

    `use` and `options` are as written; `builtin` is what was read from them. Seconds are whole.
    """

    name: str
    version: int = 0
    status: str = "active"
    description: str = ""
    priority: int = PRIORITY
    safeguard: bool = False
    match: Match = Match()
    when: Condition | None = None
    use: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    builtin: Builtin | None = field(default=None, compare=False)
    verdict: str = "review"
    reason: str = ""
    risk: str | None = None
    stages: tuple[StageSpec, ...] = ()
    separation: Separation | None = None
    undo_seconds: int | None = None
    guard: str = "none"
    must_read: tuple[str, ...] = ()
    grant_seconds: int | None = None
    allowed_responses: tuple[str, ...] | None = None
    reason_required: tuple[str, ...] = ()
    max_rounds: int | None = None
    expires_in: int | None = None
    on_timeout: str | None = None
    accept_silence_risk: bool = False
    confidential: bool = False

    @property
    def condition(self) -> str | None:
        """What has to hold besides `match`, in one line for people; None: nothing."""
        said = [text for text in (self.use, self.when and self.when.text) if text]
        return " and ".join(said) or None
