"""The thread of a request: what its people and its agent said to each other, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.models import ApprovalRequest, Comment
from approvals.rules.times import stamp

from .names import Names


@dataclass(frozen=True, slots=True)
class Said:
    """One comment. `open` is a question that the agent has not answered yet."""

    comment: Comment
    by_agent: bool
    open: bool


def comments_of(request: ApprovalRequest, names: Names) -> list[Comment]:
    """Every comment on a request, oldest first. One statement."""
    comments = list(Comment.objects.filter(request=request).order_by("at", "id"))
    for comment in comments:
        names.put_on_author(comment)
    return comments


def thread(comments: Sequence[Comment]) -> list[Said]:
    """The same comments, each knowing whether the agent said something after it."""
    said: list[Said] = []
    unanswered = True
    for comment in reversed(comments):
        by_agent = comment.author_kind == "agent"
        unanswered = unanswered and not by_agent
        said.append(Said(comment, by_agent=by_agent, open=comment.asks and unanswered))
    return said[::-1]


def comment_object(comment: Comment, names: Names) -> dict[str, Any]:
    """A comment as api.md 2.4 shows it."""
    return {
        "id": comment.id,
        "at": stamp(comment.at),
        "text": comment.text,
        "asks": comment.asks,
        "by": names.by(
            {
                "kind": comment.author_kind,
                "id": comment.author_id,
                "name": comment.author_name,
            }
        ),
    }
