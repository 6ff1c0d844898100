"""Claims: who is at a request (api.md 2.5)."""

from __future__ import annotations

from pydantic import Field

from .common import Body, Moment, Shown


class ClaimBody(Body):
    """A claim has nothing to say but whether it is to end another's."""

    take_over: bool = Field(
        default=False, description="Where somebody else has claimed it: theirs ends."
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
