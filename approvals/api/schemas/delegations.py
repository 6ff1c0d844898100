"""Who answers in whose place (api.md 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from approvals.actions.delegations import Duties
from approvals.actions.reasons import MAX_REASON
from approvals.rules import times

from .common import Body, Moment, Name, Shown
from .executions import Time

Names = Annotated[list[Name], Field(max_length=50)]


class ScopeBody(Body):
    """What narrows a delegation. Left out, or empty: all that the giver may decide."""

    groups: Names = Field(default=[], description="Only where one of these groups is asked.")
    policies: Names = Field(default=[], description="Only what these policies decided.")


class DelegationBody(Body):
    """One's duties, or as lead or admin those of `from`, go to `to` in [starts_at, ends_at)."""

    to: Name = Field(description="The username of who answers instead.")
    from_: Name | None = Field(
        default=None, alias="from", description="Whose duties; left out, the caller's own."
    )
    starts_at: Time | None = Field(default=None, description="Left out, or gone by: now.")
    ends_at: Time
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=r"\S", description="One line, not blank."
    )
    scope: ScopeBody = ScopeBody()

    def duties(self) -> Duties:
        """The duties as the core takes them."""
        return Duties(
            taker=self.to,
            giver=self.from_,
            starts_at=times.read(self.starts_at) if self.starts_at else None,
            ends_at=times.read(self.ends_at),
            reason=self.reason,
            groups=tuple(self.scope.groups),
            policies=tuple(self.scope.policies),
        )


class ScopeShown(Shown):
    """What narrows a delegation; both empty: nothing does."""

    groups: list[str]
    policies: list[str]


class DelegationShown(Shown):
    """One delegation. It counts while `status` is `active`."""

    id: str
    from_: dict[str, str] = Field(alias="from")
    to: dict[str, str]
    starts_at: Moment
    ends_at: Moment
    reason: str
    scope: ScopeShown
    made_by: dict[str, str]
    status: Literal["planned", "active", "over", "ended"]
    created_at: Moment
    ended_at: Moment | None


class DelegationPageShown(Shown):
    """One page of a list; `next_cursor` is null on the last one."""

    data: list[DelegationShown]
    next_cursor: str | None
