"""The draft that a request for feedback is about, and what became of it since the last one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from approvals.access.masking import Masks, masks_of
from approvals.display import arguments, diff, drafts
from approvals.display.diff import TextDiff
from approvals.display.drafts import EmailDraft, TextDraft
from approvals.models import ApprovalRequest, Revision
from approvals.rules.terms import read_terms

from .detail import Detail
from .differences import content

FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Place:
    """A text of the draft, and where it stands in the request (as in an answer's pointers)."""

    pointer: str
    text: str

    def find(self, quote: str, nth: int) -> int | None:
        """Where a passage begins, in characters: the nth of those alike, or else the first."""
        first = at = self.text.find(quote)
        for _ in range(nth):
            at = self.text.find(quote, at + 1)
            if at < 0:
                break
        found = at if at >= 0 else first
        return found if found >= 0 else None


@dataclass(frozen=True, slots=True)
class Drafting:
    """A draft to read and to comment on; `changes` since version `before`, where there is one."""

    draft: EmailDraft | TextDraft
    source: str
    changes: TextDiff | None
    before: int
    words: int
    words_before: int
    rounds_used: int
    rounds: int

    @property
    def is_email(self) -> bool:
        return isinstance(self.draft, EmailDraft)

    @property
    def round(self) -> int:
        """The round that is under way, of at most `rounds`."""
        return min(self.rounds_used + 1, self.rounds)

    @property
    def fewer(self) -> int:
        """By how many words it is shorter than the one before."""
        return max(0, self.words_before - self.words)

    @property
    def more(self) -> int:
        """By how many words it is longer."""
        return max(0, self.words - self.words_before)


def drafting(detail: Detail) -> Drafting | None:
    """The draft of a request for feedback, one statement more from its second version on."""
    request = detail.request
    if request.kind != FEEDBACK:
        return None
    draft = _draft(detail.args, request.description)
    if draft is None:
        return None
    source, before = _source(draft), request.revision - 1
    earlier = Revision.objects.filter(request=request, number=before).first() if before else None
    old = _draft(_args(earlier.action_text, detail.masks), earlier.description) if earlier else None
    past = "" if old is None else _source(old)
    return Drafting(
        draft=draft,
        source=source,
        changes=diff.words(past, source) if old is not None else None,
        before=before,
        words=len(source.split()),
        words_before=len(past.split()),
        rounds_used=request.rounds,
        rounds=read_terms(request.terms).max_rounds,
    )


def places_of(request: ApprovalRequest) -> list[Place]:
    """The texts of a request's draft in which a passage is looked for, its body first.

    As people see them: nobody finds out by a quotation what is masked.
    """
    args = _args(request.action_text, masks_of(request.project_id))
    draft = _draft(args, request.description)
    return list(_places(draft)) if draft is not None else []


def _places(draft: EmailDraft | TextDraft) -> Iterator[Place]:
    if isinstance(draft, TextDraft):
        yield Place(draft.pointer, draft.text)
        return
    for part in (draft.body, draft.html):
        if part is not None:
            yield Place(f"/args{part.pointer}", part.text)
    if draft.subject is not None:
        yield Place(f"/args{draft.subject.pointer}", draft.subject.text)


def _draft(args: arguments.Node | None, description: str) -> EmailDraft | TextDraft | None:
    """What is found in the arguments, else the description is the draft."""
    found = drafts.find(args) or drafts.find_short(args) if args is not None else None
    if isinstance(found, TextDraft):
        return TextDraft(f"/args{found.pointer}", found.text, found.format, found.language)
    if found is None and description:
        return TextDraft("/description", description, "markdown")
    return found


def _source(draft: EmailDraft | TextDraft) -> str:
    """All of it as one text, to compare and to quote from."""
    if isinstance(draft, TextDraft):
        return draft.text
    head = f"{draft.subject.key}: {draft.subject.text}" if draft.subject else ""
    body = draft.body or draft.html
    return "\n\n".join(part for part in (head, body.text if body else "") if part)


def _args(action_text: str, masks: Masks) -> arguments.Node | None:
    args = content(masks.action_text(action_text)).get("args")
    return arguments.node(args) if args is not None else None
