"""What of a request there is to open, and what must be opened before an approval counts: the
agent marks pieces of its evidence, policies name parts (config.md, `must_read`). Read here alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from approvals.models import ApprovalRequest, Attachment, Opening
from approvals.rules import strict_json
from approvals.rules.evidence import Part, attachments_of, demand, own_parts, parts_of
from approvals.rules.terms import read_terms


@dataclass(frozen=True, slots=True)
class ToRead:
    """Every part of the current revision, its evidence first, each with its title.

    `missing` are titles that a policy wants read and that no evidence bears; `files` are those
    of the evidence by their ids, without their bytes.
    """

    parts: Sequence[Part]
    missing: Sequence[str]
    files: Mapping[str, Attachment]

    @property
    def required(self) -> list[Part]:
        """Those that must be read before an approval counts."""
        return [part for part in self.parts if part.must_read]


def to_read(request: ApprovalRequest) -> ToRead:
    """What there is to open of a request; one statement where its evidence has files."""
    evidence = parts_of(request.extras_text)
    files = _files(attachments_of(evidence))
    titled = [_titled(part, files) for part in evidence]
    own = own_parts(
        has_args=_has_args(request), description=request.description, revision=request.revision
    )
    parts, missing = demand([*titled, *own], read_terms(request.terms).must_read)
    return ToRead(parts, missing, files)


def asks_to_read(request: ApprovalRequest) -> bool:
    """Whether anything must be read at all: from the request itself, without a statement."""
    if read_terms(request.terms).must_read:
        return True
    return any(part.must_read for part in parts_of(request.extras_text))


def opened_by(person_id: str, request_id: str, revision: int) -> set[str]:
    """The keys of the parts that a person has opened in a revision. One statement."""
    found = Opening.objects.filter(request=request_id, revision=revision, person=person_id)
    return set(found.values_list("part", flat=True))


def _titled(part: Part, files: Mapping[str, Attachment]) -> Part:
    """A file without a title goes by its own name."""
    file = files.get(part.attachment)
    return replace(part, title=part.title or (file.name if file else part.attachment))


def _has_args(request: ApprovalRequest) -> bool:
    action = strict_json.read_object(request.action_text) if request.action_text else {}
    return action.get("args") is not None


def _files(ids: Sequence[str]) -> dict[str, Attachment]:
    if not ids:
        return {}
    return {file.id: file for file in Attachment.objects.defer("content").filter(pk__in=ids)}
