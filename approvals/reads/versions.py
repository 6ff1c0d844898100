"""The versions of a request, one after the other, and what each changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from approvals.access.masking import Masks
from approvals.models import ApprovalRequest, Response, Revision
from approvals.rules import strict_json
from approvals.rules.terms import read_terms

from .differences import Difference, content, difference
from .names import Names


@dataclass(frozen=True, slots=True)
class Comment:
    """A reviewer's comment on a passage, by which it is found again, or not (`is_lost`)."""

    quote: str
    text: str
    pointer: str
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version: whose, when, with what words; what it changed; who sent it back, and why."""

    number: int
    author: str
    author_id: str
    by_agent: bool
    message: str
    at: datetime
    difference: Difference | None
    sent_back: Response | None
    comments: Sequence[Comment]

    @property
    def is_edit(self) -> bool:
        """Whether a reviewer made it."""
        return not self.by_agent


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of a request, the first one first; `rounds_used` of `rounds` are over."""

    all: Sequence[Version]
    rounds_used: int
    rounds: int

    @property
    def current(self) -> Version:
        return self.all[-1]

    @property
    def earlier(self) -> Sequence[Version]:
        """The ones before, newest first."""
        return self.all[-2::-1]

    @property
    def rounds_left(self) -> int:
        """How often it may still be sent back."""
        return max(0, self.rounds - self.rounds_used)

    @property
    def commented(self) -> Sequence[Version]:
        """The versions that were sent back with comments, newest first."""
        return [each for each in reversed(self.all) if each.comments]


def versions(request: ApprovalRequest, masks: Masks, names: Names) -> Versions | None:
    """Read them: two statements, and none where a request was never changed nor sent back."""
    if request.revision == 1 and not request.rounds:
        return None
    rows = list(Revision.objects.filter(request=request).order_by("number"))
    if not rows:
        return None
    asked = Response.objects.filter(request=request, effect=Response.Effect.CHANGES)
    sent_back = {answer.revision: answer for answer in asked.order_by("id")}
    for row in rows:
        names.put_on_author(row)
    for answer in sent_back.values():
        names.put_on_answer(answer)
    texts = _texts(request, masks)
    differences = [None, *(difference(old, new, masks) for old, new in pairwise(rows))]
    return Versions(
        [
            _version(row, changed, sent_back.get(row.number), texts)
            for row, changed in zip(rows, differences, strict=True)
        ],
        rounds_used=request.rounds,
        rounds=read_terms(request.terms).max_rounds,
    )


def _version(
    row: Revision, changed: Difference | None, answer: Response | None, texts: Sequence[str]
) -> Version:
    return Version(
        number=row.number,
        author=row.author_name,
        author_id=row.author_id,
        by_agent=row.author_kind == "agent",
        message=row.message,
        at=row.created_at,
        difference=changed,
        sent_back=answer,
        comments=_comments(answer, texts) if answer else (),
    )


def _comments(answer: Response, texts: Sequence[str]) -> Sequence[Comment]:
    sent = strict_json.parse(answer.annotations_text.encode())
    found: list[Any] = sent if isinstance(sent, list) else []
    return [
        Comment(
            quote=(quote := str(each.get("quote", ""))),
            text=str(each.get("text", "")),
            pointer=str(each.get("pointer", "")),
            is_lost=bool(quote) and not any(quote in text for text in texts),
        )
        for each in found
    ]


def _texts(request: ApprovalRequest, masks: Masks) -> list[str]:
    """Every text of the current version in which a quoted passage may still be found."""
    waiting: list[Any] = [content(masks.action_text(request.action_text)), request.description]
    found: list[str] = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
