"""The bodies that open and cancel requests (api.md 2.1, 2.4)."""

from __future__ import annotations

from typing import Annotated, Literal, Self, cast

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from approvals.actions.rounds import Resubmission
from approvals.models.projects import MAX_EXPIRES_IN
from approvals.rules import kinds
from approvals.rules.proposal import Group, Proposal
from approvals.rules.strict_json import JsonValue

from .asked import BudgetBody, EvidenceBody, FormBody, GroupBody, OptionBody, Phrase, asks_of
from .common import MAX_REVISION, WHOLE, Body, ExactObject, Line, Name, Reason, Reference, Text
from .reviewers import ReviewersBody, StageBody, approvals_of

Risk = Literal["low", "medium", "high", "critical"]
AnswerType = Literal["approve", "edit", "reject", "respond", "request_changes", "choose"]

Kind = Literal["binary", "form", "budget", "input", "feedback", "confirmation", "choice"]

_GIVEN_BACK = ("context", "metadata", "priority", "evidence")


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


class RequestBody(Body):
    """A proposal: an action, a form, a sum, options or a phrase, and what a reviewer needs to
    judge it."""

    title: str = Field(min_length=1, max_length=500, pattern=r"\S", description="Not blank.")
    action: ActionBody | None = None
    kind: Kind | None = Field(default=None, description="Left out, what is asked for says it.")
    form: FormBody | None = None
    form_fields: list[ExactObject] | None = Field(
        default=None,
        min_length=1,
        max_length=300,
        description="Short for a form: `name`, `type`, `title`, `required`, `enum` and so on.",
    )
    budget: BudgetBody | None = None
    options: list[OptionBody] | None = Field(default=None, min_length=1, max_length=50)
    confirm_phrase: Phrase | None = None
    evidence: list[EvidenceBody] | None = Field(default=None, max_length=50)
    group: GroupBody | None = None
    description: Text | None = Field(default=None, description="Shown as the agent's claim.")
    allowed_responses: list[AnswerType] | None = Field(
        default=None,
        min_length=1,
        max_length=6,
        description="Left out, what its kind offers; `reject` always stays.",
    )
    context: ExactObject | None = None
    metadata: ExactObject | None = None
    reviewers: ReviewersBody | None = None
    stages: list[StageBody] | None = Field(
        default=None,
        min_length=1,
        max_length=10,
        description="Asked one after the other, after those of the policy.",
    )
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
        asks = asks_of(sent)
        action = cast("dict[str, JsonValue] | None", sent.get("action"))
        named = {*asks, *(("action",) if action is not None else ())}
        return Proposal(
            title=self.title,
            action=action,
            kind=self.kind or kinds.infer(named) or "binary",
            description=self.description,
            asks=asks,
            group=Group(**self.group.model_dump()) if self.group else None,
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
            reviewer_approvals=approvals_of(reviewers.require),
            stages=tuple(stage.spec() for stage in self.stages or ()),
            extras={name: sent[name] for name in _GIVEN_BACK if sent.get(name) is not None},
        )


class ResubmitBody(Body):
    """The next revision of a request that was sent back. What is left out stays as it was."""

    revision: Annotated[int, Field(ge=1, le=MAX_REVISION), WHOLE] = Field(
        description="The revision that this one replaces."
    )
    action: ActionBody | None = None
    description: Text | None = None
    form: FormBody | None = None
    budget: BudgetBody | None = None
    options: list[OptionBody] | None = Field(default=None, min_length=1, max_length=50)
    context: ExactObject | None = None
    evidence: list[EvidenceBody] | None = Field(default=None, max_length=50)
    message: Reason = Field(default="", description="What was changed, for the reviewers.")

    def resubmission(self, sent: dict[str, JsonValue]) -> Resubmission:
        """What is sent again. `sent` is the same body as it came."""
        extras = {
            name: sent[name] for name in ("context", "evidence") if sent.get(name) is not None
        }
        return Resubmission(
            revision=self.revision,
            action=cast("dict[str, JsonValue] | None", sent.get("action")),
            description=self.description,
            asks=asks_of(sent),
            extras=extras,
            message=self.message,
        )


class ReasonBody(Body):
    """Why a request is cancelled or an approval taken back; the body may be left out."""

    reason: Reason = ""
