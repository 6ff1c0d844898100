"""The body of a comment (api.md 2.4)."""

from __future__ import annotations

from pydantic import Field

from approvals.actions.comments import MAX_COMMENT

from .common import Body


class CommentBody(Body):
    """Something said about a request, for all who may see it."""

    text: str = Field(min_length=1, max_length=MAX_COMMENT, pattern=r"\S", description="Not blank.")
    asks: bool = Field(
        default=False,
        description="A person's question: the agent's `next_action` is `answer` until it comments.",
    )
