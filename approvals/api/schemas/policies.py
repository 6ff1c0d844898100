"""What a create call would give, before it is made (api.md 3)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .common import Name, Shown
from .executions import Time
from .requests import RequestBody


class EvaluateBody(RequestBody):
    """The body of a create call, judged and not filed."""

    at: Time | None = Field(default=None, description="The time to judge by; left out, now.")
    agent: Name | None = Field(
        default=None, description="For people: as which agent, its id or name. An agent is itself."
    )


class EvaluatedPolicyShown(Shown):
    """The policy that would decide."""

    name: str
    version: int


class PersonShown(Shown):
    """Somebody who could answer."""

    username: str
    name: str


class EvaluatedStageShown(Shown):
    """A stage that would be asked. `required` counts approvals, or says `all`, `one_per_group`."""

    name: str
    required: int | Literal["all", "one_per_group"]
    parallel: bool
    expires_in: int | None
    origin: str
    eligible: list[PersonShown]


class EvaluationShown(Shown):
    """What would come of it. Nothing was stored, and nothing is promised."""

    verdict: Literal["approve", "reject", "review"]
    reasons: list[str]
    matched: list[str]
    policy: EvaluatedPolicyShown | None
    effective_risk: Literal["low", "medium", "high", "critical"]
    stages: list[EvaluatedStageShown]
    reviewers: list[PersonShown]
    expires_in: int
