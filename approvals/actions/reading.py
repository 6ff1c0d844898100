"""What has to be read before an approval counts, and who has opened what (api.md 2.5)."""

from __future__ import annotations

from collections.abc import Sequence

from approvals import clock, journal
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Attachment, Opening, Person
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.evidence import Part, attachments_of, parts_of

from .closing import take_request


def check_read(request: ApprovalRequest, person: Person) -> None:
    """Raise `Invalid` (`must_read`) while the person has not opened, in this revision, every
    part that must be read: `errors` and the member `parts` name those that are left."""
    required = [part for part in parts_of(request.extras_text) if part.must_read]
    if not required:
        return
    opened = _opened(request.id, request.revision, person)
    unread = [part for part in required if str(part.index) not in opened]
    if not unread:
        return
    titles = _titles(unread)
    raise Invalid(
        "must_read",
        f"Open what must be read first: {', '.join(titles)}.",
        errors=[
            FieldError(f"/evidence/{part.index}", f"{title} was not opened yet", "must_read")
            for part, title in zip(unread, titles, strict=True)
        ],
        facts={
            "parts": [
                {"index": part.index, "title": title}
                for part, title in zip(unread, titles, strict=True)
            ]
        },
    )


def open_part(*, request_id: str, revision: int, index: int, person: Person, actor: Actor) -> None:
    """Note that a part of a revision is delivered to somebody who asked for it by itself.

    Once for a person, revision and part, whatever races. The caller has checked that they see
    the request in full, and that this is the revision whose part they are given. No version
    rises and no agent is woken: a look is nobody's news.
    """
    if str(index) in _opened(request_id, revision, person):
        return
    with write_transaction():
        request = take_request(request_id)
        if str(index) in _opened(request_id, revision, person):
            return
        now = clock.now()
        insert(Opening(request=request, revision=revision, person=person, part=str(index), at=now))
        facts = {"part": index, "revision": revision}
        journal.record_request(
            request,
            actor=actor,
            at=now,
            entries=[journal.Entry("part.opened", facts)],
            rings=False,
        )


def _opened(request_id: str, revision: int, person: Person) -> set[str]:
    found = Opening.objects.filter(request=request_id, revision=revision, person=person)
    return set(found.values_list("part", flat=True))


def _titles(parts: Sequence[Part]) -> list[str]:
    """What each part is called: a file without a title by its own name."""
    files = Attachment.objects.filter(pk__in=attachments_of([p for p in parts if not p.title]))
    names = dict(files.values_list("pk", "name"))
    return [part.title or names.get(part.attachment, part.attachment) for part in parts]
