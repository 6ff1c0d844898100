"""The thread of a request: the body of a comment, and what is answered (api.md 2.4)."""

from __future__ import annotations

from pydantic import Field

from approvals.actions.comments import MAX_COMMENT

from .common import Body, Moment, Shown
from .outcomes import DeciderShown


class CommentBody(Body):
    """Something said about a request, for all who may see it."""

    text: str = Field(min_length=1, max_length=MAX_COMMENT, pattern=r"\S", description="Not blank.")
    asks: bool = Field(
        default=False,
        description="A person's question: the agent's `next_action` is `answer` until it comments.",
    )


class CommentShown(Shown):
    """What somebody said about a request. `asks` marks a person's question to the agent."""

    id: str
    at: Moment
    text: str
    asks: bool
    by: DeciderShown


class ThreadShown(Shown):
    """All comments on a request, oldest first."""

    data: list[CommentShown]
