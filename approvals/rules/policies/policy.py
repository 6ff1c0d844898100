"""A policy: whom it fits, what it says, and on which terms (config.md, `policies`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from approvals.rules.globs import GlobSet
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
    # Whether it is for every request there may be.
    takes_all: bool = field(init=False, repr=False, compare=False)
    _sets: tuple[tuple[GlobSet, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        said = ((self.actions, "actions"), (self.agents, "agents"), (self.resources, "resources"))
        sets = tuple((GlobSet.of(globs), what) for globs, what in said if globs != ("*",))
        object.__setattr__(self, "_sets", sets)
        object.__setattr__(self, "takes_all", not sets and not self.kinds)

    def misfit(self, *, action: str, agent: str, resource: str, kind: str) -> str | None:
        """Why a request is none of its own, or None where it fits."""
        for globs, what in self._sets:
            text = action if what == "actions" else agent if what == "agents" else resource
            if not globs.fits(text):
                return f"it is for other {what}"
        if self.kinds and kind not in self.kinds:
            return "it is for other kinds"
        return None


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
    # What has to hold besides `match`, in one line for people; None: nothing.
    condition: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        said = [text for text in (self.use, self.when and self.when.text) if text]
        object.__setattr__(self, "condition", " and ".join(said) or None)
