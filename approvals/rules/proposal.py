"""What an agent proposes, after its body was found sound and before policy judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .policies.stages import Approvals, StageSpec
from .strict_json import JsonValue


@dataclass(frozen=True, slots=True)
class Group:
    """The place of a request among the parallel calls of one turn (api.md 2.6)."""

    key: str
    index: int
    size: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sound create body (api.md 2.1). `action`, `asks` and `extras` hold members as sent."""

    title: str
    action: Mapping[str, JsonValue] | None = None
    kind: str = "binary"
    # None: not sent, which is not the same to the digest as sent and empty.
    description: str | None = None
    # form, budget, options and confirm_phrase, as far as they were sent.
    asks: Mapping[str, JsonValue] = field(default_factory=dict)
    allowed_responses: tuple[str, ...] | None = None
    severity: str | None = None
    tags: tuple[str, ...] = ()
    requester: Mapping[str, JsonValue] | None = None
    external_id: str | None = None
    thread_id: str | None = None
    group: Group | None = None
    expires_in: int | None = None
    on_timeout: str | None = None
    reviewer_users: tuple[str, ...] = ()
    reviewer_groups: tuple[str, ...] = ()
    reviewer_approvals: Approvals = 1
    # Further steps of review, after those of any policy. None of them is conditional.
    stages: tuple[StageSpec, ...] = ()
    # What is only given back: context, metadata, priority, evidence.
    extras: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def declared_risk(self) -> str | None:
        """The risk that the agent itself names, if any."""
        risk = self.action.get("risk") if self.action is not None else None
        return risk if isinstance(risk, str) else None

    @property
    def action_name(self) -> str:
        """The name of the action, or an empty text where there is none."""
        name = self.action.get("name") if self.action is not None else None
        return name if isinstance(name, str) else ""

    @property
    def asks_people(self) -> bool:
        """Whether the agent itself says who is to look, so that no rule may approve alone."""
        return bool(self.stages) or self.names_reviewers

    @property
    def names_reviewers(self) -> bool:
        """Whether `reviewers` asks for more than any one reviewer of the project."""
        named = self.reviewer_users or self.reviewer_groups
        return bool(named) or self.reviewer_approvals != 1
