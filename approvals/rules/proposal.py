"""What an agent proposes, after its body was found sound and before policy judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .strict_json import JsonValue


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sound create body (api.md 2.1). `action` and `extras` hold members exactly as sent."""

    title: str
    action: Mapping[str, JsonValue]
    kind: str = "binary"
    description: str = ""
    allowed_responses: tuple[str, ...] | None = None
    severity: str | None = None
    tags: tuple[str, ...] = ()
    requester: Mapping[str, JsonValue] | None = None
    external_id: str | None = None
    thread_id: str | None = None
    expires_in: int | None = None
    on_timeout: str | None = None
    reviewer_users: tuple[str, ...] = ()
    reviewer_groups: tuple[str, ...] = ()
    # What is only given back: context, metadata, priority.
    extras: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def declared_risk(self) -> str | None:
        """The risk that the agent itself names, if any."""
        risk = self.action.get("risk")
        return risk if isinstance(risk, str) else None
