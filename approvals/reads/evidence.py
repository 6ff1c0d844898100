"""The evidence of a request as one person sees it: each part, and whether they have read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from approvals.display import links
from approvals.exceptions import NotFound
from approvals.models import ApprovalRequest, Attachment, Opening, Person
from approvals.rules.evidence import Part, attachments_of, parts_of
from approvals.rules.times import stamp


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part with what is known of it: where a link truly leads, the file without its bytes."""

    part: Part
    title: str
    link: links.Link | None
    file: Attachment | None
    is_read: bool

    @property
    def is_due(self) -> bool:
        """Whether it must be read and was not yet."""
        return self.part.must_read and not self.is_read


@dataclass(frozen=True, slots=True)
class Evidence:
    """All parts of the current revision, in the order in which they were sent."""

    parts: Sequence[ShownPart]

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


def evidence_of(request: ApprovalRequest, person: Person | None) -> Evidence:
    """The evidence of a request's current revision, for a person (None: nobody reads).

    No statement where there is none; else one for what was opened, one more for files.
    """
    parts = parts_of(request.extras_text)
    return Evidence(_shown(request, person, parts) if parts else [])


def part_of(request: ApprovalRequest, index: str) -> ShownPart:
    """One part by its index as it stands in an address. Raises `NotFound`."""
    found = [part for part in parts_of(request.extras_text) if str(part.index) == index]
    if not found:
        raise NotFound
    return _shown(request, None, found)[0]


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
        "kind": part.kind,
        "title": shown.title,
        "must_read": part.must_read,
        "url": part.url if part.kind == "link" else None,
        "host": (shown.link.host or None) if shown.link else None,
        "text": part.text if part.kind == "text" else None,
        "attachment": file_object(shown.file) if shown.file else None,
    }


def _shown(
    request: ApprovalRequest, person: Person | None, parts: Sequence[Part]
) -> list[ShownPart]:
    opened = _opened(request, person) if person is not None else set()
    files = _files(attachments_of(parts))
    return [
        ShownPart(
            part=part,
            title=part.title or _name(files.get(part.attachment)),
            link=links.read(part.url) if part.kind == "link" else None,
            file=files.get(part.attachment),
            is_read=str(part.index) in opened,
        )
        for part in parts
    ]


def _opened(request: ApprovalRequest, person: Person) -> set[str]:
    found = Opening.objects.filter(request=request, revision=request.revision, person=person)
    return set(found.values_list("part", flat=True))


def _files(ids: Sequence[str]) -> dict[str, Attachment]:
    if not ids:
        return {}
    return {file.id: file for file in Attachment.objects.defer("content").filter(pk__in=ids)}


def _name(file: Attachment | None) -> str:
    return file.name if file is not None else ""
