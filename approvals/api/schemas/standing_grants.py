"""What is approved in advance (api.md 3)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from approvals.access.standing_grants import MAX_USES
from approvals.actions.reasons import MAX_REASON
from approvals.actions.standing.checks import Wanted
from approvals.rules import times
from approvals.rules.strict_json import JsonValue

from .asked import Amount, Currency
from .common import WHOLE, Body, ExactObject, Line, Moment, Name, Shown
from .executions import Time


class SumBody(Body):
    """At most `max` in all, of one argument that can only be an amount."""

    field: Name = Field(description="An argument: `amount`, or `args.amount`.")
    currency: Currency = Field(description="ISO 4217.")
    max: Amount


class StandingGrantBody(Body):
    """What is to go through without asking: so often, until then, and nothing but that."""

    agent: Name = Field(description="Its id or name.")
    action: Name
    args: ExactObject = Field(
        description='What every argument may be: `{"equals": …}`, `{"in": […]}` or `{"max": …}`.'
    )
    resource: Line | None = Field(default=None, description="Left out: the action names none.")
    target: Line | None = Field(default=None, description="Left out: the action names none.")
    uses: Annotated[int, Field(ge=1, le=MAX_USES), WHOLE]
    sum: SumBody | None = None
    until: Time = Field(description="At most 30 days from now.")
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=r"\S", description="One line, not blank."
    )

    def wanted(self, sent: dict[str, JsonValue]) -> Wanted:
        """What is wanted as the core takes it. `sent` is the same body as it came."""
        raw: dict[str, Any] = sent
        return Wanted(
            agent=self.agent,
            action=self.action,
            args=raw["args"],
            uses=self.uses,
            until=times.read(self.until),
            reason=self.reason,
            resource=self.resource,
            target=self.target,
            sum=raw.get("sum"),
        )


class StandingGrantShown(Shown):
    """One standing grant. It lets something through while `status` is `active`.

    `ended_why`: `by_hand`, `policy_changed`, `tool_changed`, `agent_paused`, `project_paused`,
    `agent_deactivated`, `approver_gone`, `time_over`, `used_up`, or how its request ended.
    """

    id: str
    status: Literal["asked", "active", "refused", "ended"]
    agent: dict[str, str]
    action: str
    resource: str | None
    target: str | None
    args: ExactObject
    uses: int
    used: int
    sum: dict[str, str] | None
    until: Moment
    reason: str
    policy: dict[str, Any]
    request: str
    asked_by: dict[str, str]
    asked_at: Moment
    ended_at: Moment | None
    ended_why: str | None


class StandingGrantPageShown(Shown):
    """One page of a list; `next_cursor` is null on the last one."""

    data: list[StandingGrantShown]
    next_cursor: str | None
