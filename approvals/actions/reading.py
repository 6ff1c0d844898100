"""What has to be read before an approval counts, and who has opened what (api.md 2.5)."""

from __future__ import annotations

from collections.abc import Sequence

from approvals import clock, journal
from approvals.access.reading import asks_to_read, opened_by, to_read
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Opening, Person
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.evidence import OWN, Part

from .closing import take_request


def check_read(request: ApprovalRequest, person_id: str) -> None:
    """Raise `Invalid` (`must_read`) while the person has not opened, in this revision, every
    part that must be read: `errors` and the member `parts` name those that are left, and the
    titles that a policy wants read and no evidence bears."""
    if not asks_to_read(request):
        return
    there = to_read(request)
    opened = opened_by(person_id, request.id, request.revision)
    _refuse([part for part in there.required if part.key not in opened], there.missing)


def check_edit_read(request: ApprovalRequest, person_id: str, *, edited: int) -> None:
    """As `check_read`, of a revision that the person's own edit of revision `edited` just made:
    evidence that a policy asks for only now. What they wrote themselves they know."""
    if not asks_to_read(request):
        return
    there = to_read(request)
    opened = opened_by(person_id, request.id, edited)
    evidence = [part for part in there.required if part.kind not in OWN]
    _refuse([part for part in evidence if part.key not in opened], there.missing)


def _refuse(unread: Sequence[Part], missing: Sequence[str]) -> None:
    """Raise `Invalid` (`must_read`) where anything is left."""
    if not unread and not missing:
        return
    said = [f"Open what must be read first: {', '.join(each.title for each in unread)}."]
    lacks = [f"No evidence bears a title that must be read: {', '.join(missing)}."]
    raise Invalid(
        "must_read",
        " ".join([*(said if unread else []), *(lacks if missing else [])]),
        errors=[
            *(_error(part.key, f"{part.title} was not opened yet") for part in unread),
            *(_error("", f"{title} is missing") for title in missing),
        ],
        facts={
            "parts": [
                *({"index": p.index, "part": p.key, "title": p.title} for p in unread),
                *({"index": None, "part": None, "title": title} for title in missing),
            ]
        },
    )


def _error(key: str, message: str) -> FieldError:
    return FieldError(f"/evidence/{key}" if key else "/evidence", message, "must_read")


def open_part(*, request_id: str, revision: int, part: Part, person: Person, actor: Actor) -> None:
    """Note that a part of a revision is delivered to somebody who asked for it by itself.

    Once for a person, revision and part, whatever races. The caller has checked that they see
    the request in full, and that this is the revision whose part they are given. No version
    rises and no agent is woken: a look is nobody's news.
    """
    if part.key in opened_by(person.id, request_id, revision):
        return
    with write_transaction():
        request = take_request(request_id)
        if part.key in opened_by(person.id, request_id, revision):
            return
        now = clock.now()
        insert(Opening(request=request, revision=revision, person=person, part=part.key, at=now))
        facts = {"part": part.key if part.index is None else part.index, "revision": revision}
        journal.record_request(
            request,
            actor=actor,
            at=now,
            entries=[journal.Entry("part.opened", facts)],
            rings=False,
        )
