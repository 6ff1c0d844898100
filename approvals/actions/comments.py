"""Somebody says something about a request: people to its agent, or the agent to them."""

from __future__ import annotations

from django.db.models import Count, Sum
from django.db.models.functions import Length

from approvals import clock, journal
from approvals.access.people import person_now
from approvals.access.requests import check_comment
from approvals.exceptions import Conflict, FieldError, Invalid
from approvals.models import ApprovalRequest, Comment, Person
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor

from .closing import take_request
from .expiry import touch
from .still_open import check_open

MAX_COMMENT = 10_000
# As much of the people, and as much of the agent: neither can fill up the thread of the other,
# and a page shows all of it in bounded time.
MAX_COMMENTS = 250
MAX_CHARACTERS = 100_000


def comment(
    *, request_id: str, actor: Actor, person: Person | None, text: str, asks: bool = False
) -> Comment:
    """Add to the thread of an open request (api.md 2.4); `person` is who speaks, None: the agent.

    With `asks` a person's comment is a question, which the waiting agent is told of
    (`next_action: answer`); whatever the agent says next answers all questions that are open.
    The caller has checked the right to (`access.requests.check_comment`); that of a person is
    judged again by now. Raises `NotAllowed`, `Invalid` (`invalid_value`, `out_of_range`) and
    `Conflict` (`request_closed`, `request_expired`, `too_many_comments`).
    """
    _check(text, asks=asks, person=person)
    with write_transaction():
        request = take_request(request_id, hold_setup=person is not None)
        if person is not None:
            check_comment(person_now(person, request.project, channel=actor.channel), request)
        if asks and request.agent.is_own:
            raise _invalid("/asks", "invalid_value", "finds no agent here: a person asks for this")
        now = clock.now()
        check_open(request, now)
        _check_room(request, actor, text)
        said = Comment(
            request=request,
            author_kind=actor.kind,
            author_id=actor.id or "",
            author_name=actor.name,
            person=person,
            text=text,
            asks=asks,
            at=now,
        )
        insert(said)
        # A question stays open, whatever people add to it, until the agent says something.
        touch(request, now, asks_agent=asks or (person is not None and request.asks_agent))
        facts = {"comment": said.id, "asks": asks, "status": request.status}
        entry = journal.Entry("comment.added", facts, {"text": text})
        journal.record_request(request, actor=actor, at=now, entries=[entry])
    return said


def _check(text: str, *, asks: bool, person: Person | None) -> None:
    if not text.strip():
        raise _invalid("/text", "invalid_value", "must not be blank")
    if len(text) > MAX_COMMENT:
        raise _invalid("/text", "out_of_range", f"has at most {MAX_COMMENT} characters")
    if asks and person is None:
        raise _invalid("/asks", "invalid_value", "is for people; an agent asks with a request")


def _invalid(pointer: str, code: str, message: str) -> Invalid:
    detail = f"{pointer[1:]} {message}.".capitalize()
    return Invalid(code, detail, errors=[FieldError(pointer, message, code)])


def _check_room(request: ApprovalRequest, actor: Actor, text: str) -> None:
    side = Comment.objects.filter(request=request, author_kind=actor.kind)
    said = side.aggregate(count=Count("pk"), characters=Sum(Length("text"), default=0))
    if said["count"] >= MAX_COMMENTS or said["characters"] + len(text) > MAX_CHARACTERS:
        raise Conflict(
            "too_many_comments",
            "The thread of this request holds as much of this side as it may.",
            facts={"comments": said["count"], "characters": said["characters"]},
        )
