"""What became of a request, as OpenAPI documents it. `reads.outcomes` writes it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .common import ExactJson, ExactObject, Moment, Shown


class NamedShown(Shown):
    """An agent, or whoever decided, by id and name."""

    id: str | None
    name: str


class DeciderShown(NamedShown):
    """In whose name it was decided."""

    kind: Literal["human", "policy", "escalation", "system", "agent"]


class DecisionShown(Shown):
    """The one final result. An `outcome` that you do not know means: not approved."""

    id: str
    outcome: Literal["approved", "rejected", "answered", "expired", "cancelled"]
    type: str
    by: DeciderShown
    reason: str
    tags: list[str]
    edited: bool
    action: ExactObject | None = Field(description="What may be executed, where it was approved.")
    action_digest: str
    decided_at: Moment
    latency_ms: int
    option: str | None
    data: ExactJson
    policy: dict[str, Any] | None
    standing_grant: str | None = Field(
        description="The standing grant by which policy approved, where there was one."
    )
    receipt: str | None


class GrantShown(Shown):
    """The single right to execute."""

    status: Literal["ready", "consumed", "revoked", "expired", "voided"]
    expires_at: Moment
    consumed_at: Moment | None


class ExecutionShown(Shown):
    """What the agent said of its execution."""

    status: Literal["running", "succeeded", "failed"]
    result: ExactJson
    error: str
    started_at: Moment
    finished_at: Moment | None
    reported_at: Moment | None
