"""Claims: who is at a request (api.md 2.5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from approvals.actions.reasons import MAX_REASON
from approvals.models.projects import MAX_EXPIRES_IN

from .common import WHOLE, Body, Moment, Name, Shown


class ClaimBody(Body):
    """A claim has nothing to say but whether it is to end another's."""

    take_over: bool = Field(
        default=False, description="Where somebody else has claimed it: theirs ends."
    )


class ReassignBody(Body):
    """Who is to be asked first, and why."""

    to: Name = Field(description="A username; they must be eligible already.")
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=r"\S", description="One line, not blank."
    )


class ExtendBody(Body):
    """How many seconds from now it is to wait, and why."""

    expires_in: Annotated[int, Field(ge=1, le=MAX_EXPIRES_IN), WHOLE]
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=r"\S", description="One line, not blank."
    )


class ReleaseBody(Body):
    """Nothing: the address says what is given back."""


class ClaimShown(Shown):
    """One live claim: who has it, since when, and until when it holds unless it is renewed."""

    id: str
    by: dict[str, str]
    since: Moment
    until: Moment


class ClaimsShown(Shown):
    """The caller's own claim, null where they hold none, and those of others on its stage."""

    request: str
    claim: ClaimShown | None
    others: list[ClaimShown]
