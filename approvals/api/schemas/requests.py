"""The bodies that open and cancel requests (api.md 2.1, 2.4)."""

from __future__ import annotations

from typing import Annotated, Literal, Self, cast

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from approvals.models.projects import MAX_EXPIRES_IN
from approvals.rules.proposal import Proposal
from approvals.rules.strict_json import JsonValue

from .common import WHOLE, Body, ExactObject, Line, Name, Reason, Reference, Text

Risk = Literal["low", "medium", "high", "critical"]
AnswerType = Literal["approve", "edit", "reject", "respond", "request_changes", "choose"]

_GIVEN_BACK = ("context", "metadata", "priority")


class ActionBody(Body):
    """What is to be done. What the digest binds is `name`, `args`, `resource` and `target`."""

    name: Name
    args: ExactObject = Field(default={}, description="Kept and returned digit for digit.")
    args_schema: ExactObject | None = Field(default=None, description="JSON Schema of `args`.")
    resource: Line | None = None
    target: Line | None = None
    risk: Risk | None = Field(default=None, description="Left out, the request counts as medium.")
    rationale: Text | None = None
    side_effects: list[Name] | None = Field(default=None, max_length=50)


class RequesterBody(Body):
    """On whose behalf the agent asks. That person never decides the request."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    id: Reference = ""
    name: Reference = ""
    email: Annotated[str, StringConstraints(min_length=1, max_length=254)] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("missing_field", "a requester has an id, name or email")
        return self


class ReviewersBody(Body):
    """Whom to ask, by username and by name of a group. Left out: any reviewer of the project."""

    users: list[Name] = Field(default=[], max_length=50)
    groups: list[Name] = Field(default=[], max_length=50)
    require: Literal["any"] = "any"


class RequestBody(Body):
    """A proposal: an action, and what a reviewer needs to judge it."""

    title: str = Field(min_length=1, max_length=500, pattern=r"\S", description="Not blank.")
    action: ActionBody
    kind: Literal["binary"] | None = None
    description: Text | None = Field(default=None, description="Shown as the agent's claim.")
    allowed_responses: list[AnswerType] | None = Field(
        default=None,
        min_length=1,
        max_length=6,
        description="Intersected with `approve`, `reject`; `reject` always stays.",
    )
    context: ExactObject | None = None
    metadata: ExactObject | None = None
    reviewers: ReviewersBody | None = None
    severity: Risk | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] | None = None
    tags: list[Name] | None = Field(default=None, max_length=50)
    requester: RequesterBody | None = None
    expires_in: Annotated[int, Field(ge=1, le=MAX_EXPIRES_IN), WHOLE] | None = Field(
        default=None, description="Seconds. Left out: the project's default."
    )
    on_timeout: Literal["reject", "expire", "escalate"] | None = None
    external_id: Reference | None = None
    thread_id: Reference | None = None

    def proposal(self, sent: dict[str, JsonValue]) -> Proposal:
        """What is proposed. `sent` is the same body as it came, with its numbers' digits."""
        requester = sent.get("requester")
        reviewers = self.reviewers or ReviewersBody()
        return Proposal(
            title=self.title,
            action=cast(dict[str, JsonValue], sent["action"]),
            kind=self.kind or "binary",
            description=self.description or "",
            allowed_responses=tuple(self.allowed_responses) if self.allowed_responses else None,
            severity=self.severity,
            tags=tuple(self.tags or ()),
            requester=requester if isinstance(requester, dict) else None,
            external_id=self.external_id,
            thread_id=self.thread_id,
            expires_in=self.expires_in,
            on_timeout=self.on_timeout,
            reviewer_users=tuple(reviewers.users),
            reviewer_groups=tuple(reviewers.groups),
            extras={name: sent[name] for name in _GIVEN_BACK if sent.get(name) is not None},
        )


class ReasonBody(Body):
    """Why a request is cancelled or an approval taken back; the body may be left out."""

    reason: Reason = ""
