"""The evidence of a request as one person sees it: each part, and whether they have read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.access.reading import ToRead, opened_by, to_read
from approvals.display import links
from approvals.exceptions import NotFound
from approvals.models import ApprovalRequest, Attachment, Person
from approvals.rules.evidence import OWN, Part
from approvals.rules.times import stamp


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with what is known of it: where a link truly leads, the file without its bytes."""

    part: Part
    link: links.Link | None
    file: Attachment | None
    is_read: bool

    @property
    def is_due(self) -> bool:
        """Whether it must be read and was not yet."""
        return self.part.must_read and not self.is_read


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of the current revision can be opened by itself: its evidence in the order in which it
    was sent, then what else must be read. `missing` are titles that must be and are not there."""

    parts: Sequence[ShownPart]
    missing: Sequence[str] = ()

    @property
    def required(self) -> list[ShownPart]:
        """The parts that must be read before an approval counts."""
        return [each for each in self.parts if each.part.must_read]

    @property
    def read(self) -> list[ShownPart]:
        """Those of them that this person has opened in this revision."""
        return [each for each in self.required if each.is_read]

    @property
    def unread(self) -> list[ShownPart]:
        """Those that are left."""
        return [each for each in self.required if not each.is_read]

    @property
    def count(self) -> int:
        """How many have to be read in all, there or not."""
        return len(self.required) + len(self.missing)

    @property
    def left(self) -> int:
        """How many of them are left, those that are not there among them."""
        return len(self.unread) + len(self.missing)


def evidence_of(request: ApprovalRequest, person: Person | None) -> Evidence:
    """What a request's current revision has to open, for a person (None: nobody reads).

    No statement where there is nothing; else one for what was opened, one more for files.
    """
    there = to_read(request)
    listed = [part for part in there.parts if part.must_read or part.kind not in OWN]
    reads = person is not None and bool(listed)
    opened = opened_by(person.id, request.id, request.revision) if person and reads else set()
    return Evidence([_shown(part, there, opened) for part in listed], there.missing)


def part_of(request: ApprovalRequest, key: str) -> ShownPart:
    """One part by its key as it stands in an address. Raises `NotFound`."""
    there = to_read(request)
    for part in there.parts:
        if part.key == key:
            return _shown(part, there, set())
    raise NotFound


def content_of(file: Attachment) -> bytes:
    """The bytes of a file, which no other read loads."""
    return bytes(Attachment.objects.values_list("content", flat=True).get(pk=file.pk))


def file_object(file: Attachment) -> dict[str, Any]:
    """A file as the API tells of it."""
    return {
        "id": file.id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "created_at": stamp(file.created_at),
    }


def part_object(shown: ShownPart) -> dict[str, Any]:
    """A part as the API tells of it; what belongs to another kind is null."""
    part = shown.part
    return {
        "index": part.index,
        "part": part.key,
        "kind": part.kind,
        "title": part.title,
        "must_read": part.must_read,
        "url": part.url if part.kind == "link" else None,
        "host": (shown.link.host or None) if shown.link else None,
        "text": part.text if part.kind == "text" else None,
        "attachment": file_object(shown.file) if shown.file else None,
        "args": None,
        "changes": None,
    }


def _shown(part: Part, there: ToRead, opened: set[str]) -> ShownPart:
    return ShownPart(
        part=part,
        link=links.read(part.url) if part.kind == "link" else None,
        file=there.files.get(part.attachment),
        is_read=part.key in opened,
    )
