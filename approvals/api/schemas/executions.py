"""The bodies of the agent's last two steps: consume the approval, report the execution."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from approvals.actions.executions import MIN_ATTEMPT, Report
from approvals.actions.responses import MAX_REASON
from approvals.rules import times
from approvals.rules.strict_json import JsonValue

from .common import Body, ExactJson, ExactObject, Line, Moment, Name


class ConsumedActionBody(Body):
    """The action about to be executed, with the members that its digest binds and no others."""

    name: Name
    args: ExactObject = {}
    resource: Line | None = None
    target: Line | None = None


class ConsumeBody(Body):
    """The action, or for kinds without one the digest of what was approved.

    `attempt` is a fresh random id for each attempt to execute; a lost reply is asked for again
    with the same one.
    """

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["action"]}, {"required": ["action_digest"]}]}
    )

    action: ConsumedActionBody | None = None
    action_digest: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    attempt: Annotated[str, StringConstraints(min_length=MIN_ATTEMPT, max_length=255)] | None = None


def _readable(text: str) -> str:
    try:
        times.read(text)
    except ValueError:
        raise PydanticCustomError(
            "invalid_value", "must be a time such as 2026-11-20T10:00:00Z"
        ) from None
    return text


Time = Annotated[Moment, AfterValidator(_readable)]


class ExecutionBody(Body):
    """What came of the execution. Times are RFC 3339 with a zone."""

    status: Literal["succeeded", "failed"]
    result: ExactJson = None
    error: Annotated[str, StringConstraints(max_length=MAX_REASON)] | None = None
    started_at: Time | None = None
    finished_at: Time | None = None

    def report(self, sent: dict[str, JsonValue]) -> Report:
        """The report as the core takes it; `sent` is the same body as it came."""
        return Report(
            status=self.status,
            result=sent.get("result"),
            error=self.error or "",
            started_at=times.read(self.started_at) if self.started_at else None,
            finished_at=times.read(self.finished_at) if self.finished_at else None,
        )
