"""Whom an agent wants to be asked besides those whom policy names (api.md 2.1)."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from approvals.models.projects import MAX_EXPIRES_IN
from approvals.rules.policies.stages import Approvals, StageSpec

from .common import WHOLE, Body, Name

Number = Annotated[int, Field(ge=1, le=50), WHOLE]
Require: TypeAlias = Number | Literal["any", "all", "one_per_group"]
StageName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class PeopleBody(Body):
    """Whom to ask, by username and by name of a group. Left out: any reviewer of the project."""

    users: list[Name] = Field(default=[], max_length=50)
    groups: list[Name] = Field(default=[], max_length=50)


class ReviewersBody(PeopleBody):
    """Whom to ask, and how many of them."""

    require: Require = Field(
        default="any", description="How many approvals: a number, `any` (1), `all`, one a group."
    )


class StageBody(Body):
    """One more step of review."""

    name: StageName
    reviewers: PeopleBody = Field(default=PeopleBody())
    require: Require = "any"
    expires_in: Annotated[int, Field(ge=1, le=MAX_EXPIRES_IN), WHOLE] | None = Field(
        default=None, description="Seconds from its opening; never longer than the request."
    )

    def spec(self) -> StageSpec:
        """The stage as it is planned."""
        return StageSpec(
            name=self.name,
            users=tuple(self.reviewers.users),
            groups=tuple(self.reviewers.groups),
            approvals=approvals_of(self.require),
            expires_in=self.expires_in,
        )


def approvals_of(require: Require) -> Approvals:
    """How many approvals: `any` is one."""
    return 1 if require == "any" else require
