"""The answers, as OpenAPI documents them. What is sent is written by `reads.wire`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .common import ExactJson, ExactObject, Moment, Shown
from .outcomes import DeciderShown, DecisionShown, ExecutionShown, GrantShown, NamedShown


class PolicyShown(Shown):
    """What policy said of the request."""

    name: str | None
    version: int | None
    verdict: Literal["approve", "reject", "review"]
    reasons: list[str]
    matched: list[str]


class PausedShown(Shown):
    """What stands still: the agent, or the whole project. An agent is not told by whom and why."""

    what: Literal["agent", "project"]
    since: Moment
    by: str | None = None
    reason: str | None = None


class LeftShown(Shown):
    """What a department has left for an open budget, of how much, in the period since `since`."""

    department: str
    left: str
    amount: str
    currency: str
    period: Literal["week", "month", "quarter", "year"] | None
    since: str | None


class StageShown(Shown):
    """One step of review. Counts and people are left out of the requester's view.

    `denials` is how many rejections close it. `eligible` may answer now, each with `for` where
    they stand in for somebody; `waiting_for` are those whose approval would bring it further.
    `stuck`: too few people are left who could approve it.
    """

    number: int = 1
    name: str
    status: Literal["waiting", "open", "approved", "rejected", "closed"]
    required: int = 1
    approvals: int = 0
    denials: int = 1
    eligible: list[dict[str, str]] = []
    waiting_for: list[dict[str, str]] = []
    stuck: bool = False
    expires_at: Moment | None = None
    asked_first: dict[str, str] | None = Field(
        default=None, description="For people only: who is to look at it first."
    )


class GroupShown(Shown):
    """The place among the parallel calls of one turn."""

    key: str
    index: int
    size: int


class ChangesShown(Shown):
    """The last time that changes were asked for: round `round` of at most `of`."""

    round: int
    of: int
    reason: str
    option: str | None
    annotations: list[ExactObject]


class MaskShown(Shown):
    """A place in the arguments where a mask stands, and the JSON type of what it stands for."""

    pointer: str
    type: Literal["object", "array", "string", "number", "boolean", "null"]


class RequestShown(Shown):
    """A request, as much of it as the caller may see. `action` comes back digit for digit."""

    id: str
    url: str
    status: Literal[
        "pending",
        "changes_requested",
        "approved",
        "rejected",
        "answered",
        "expired",
        "cancelled",
    ]
    kind: str
    title: str
    description: str
    revision: int
    action: ExactObject | None = Field(description="That of the current revision.")
    masked: list[MaskShown] = Field(
        default=[], description="For people: where `action` holds a mask instead of a value."
    )
    original_action: ExactObject | None = Field(description="The first one, once it was changed.")
    form: ExactObject | None
    budget: ExactObject | None
    options: list[ExactObject] | None
    confirm_phrase: str | None
    evidence: list[ExactObject]
    changes: ChangesShown | None
    action_digest: str
    declared_risk: str | None
    effective_risk: str
    severity: str | None
    allowed_responses: list[str]
    agent: NamedShown
    requester: ExactObject | None
    policy: PolicyShown
    stages: list[StageShown]
    escalation: None
    run: None
    group: GroupShown | None
    next_action: Literal["wait", "answer", "resubmit", "execute", "report", "done", "stop"]
    decision: DecisionShown | None
    grant: GrantShown | None
    execution: ExecutionShown | None
    context: ExactObject
    metadata: ExactObject
    priority: int | None
    tags: list[str]
    external_id: str | None
    thread_id: str | None
    on_timeout: Literal["reject", "expire", "escalate"]
    created_at: Moment
    expires_at: Moment
    updated_at: Moment
    version: int
    department_left: LeftShown | None = Field(
        default=None, description="For people: what an open budget may draw on."
    )
    paused: PausedShown | None = Field(description="What stops it now.")


class RequestPageShown(Shown):
    """One page of a list; `next_cursor` is null on the last one."""

    data: list[RequestShown]
    next_cursor: str | None


class ResponseShown(Shown):
    """One reviewer's answer."""

    id: str
    request: str
    type: str
    option: str | None
    data: ExactJson
    recommended: bool
    by: DeciderShown
    for_: DeciderShown | None = Field(alias="for", description="For whom they stood in.")
    reason: str
    revision: int
    action_digest: str
    at: Moment
    held_until: Moment | None


class AnsweredShown(Shown):
    """The answer, and the request as it is now."""

    response: ResponseShown
    request: RequestShown


class TurnShown(Shown):
    """The calls of one turn that were sent so far, by `group.index`."""

    data: list[RequestShown]


class ConsumedShown(Shown):
    """The used-up approval: execute `action` now, once."""

    id: str
    request: str
    decision: str
    status: Literal["consumed"]
    consumed_at: Moment
    expires_at: Moment
    action: ExactObject | None
    action_digest: str
    replayed: bool


class CallerShown(Shown):
    """Who the key or session is, and what it may do."""

    kind: Literal["agent", "person"]
    id: str
    name: str
    username: str | None
    roles: list[str]
    project: dict[str, str]
    projects: list[dict[str, str]]
    scopes: list[str]
    limits: dict[str, int | str] | None = Field(
        description="Of an agent: what it may do. Of a person: the largest sums by currency that "
        "they may approve by themselves, null where there is no limit."
    )
