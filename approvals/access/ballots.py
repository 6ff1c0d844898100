"""The answers to requests that stand now: neither withdrawn nor void."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from approvals.models import ApprovalRequest, Response
from approvals.models.compiled import Compiled

_COLUMNS = (
    "id", "request_id", "stage_id", "revision", "person_id", "for_person_id", "effect",
    "recommended", "option",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer: whose it is, and on whose seat (`giver`; None: their own)."""

    id: str
    request: str
    stage: str
    revision: int
    person: str
    giver: str | None
    effect: str
    recommended: bool
    option: str | None

    @property
    def seat(self) -> str:
        """The account for which it counts."""
        return self.giver or self.person

    @property
    def approves(self) -> bool:
        """Whether it is an approval, and more than a recommendation."""
        return self.effect == Response.Effect.APPROVE and not self.recommended


def ballots_of(requests: Sequence[ApprovalRequest]) -> dict[str, list[Ballot]]:
    """The live answers to the current revision of each request, in the order in which they came.

    A rejection carries over from an earlier revision until its author answers the new one
    (lifecycle.md, Edits). One statement.
    """
    found: dict[str, list[Ballot]] = defaultdict(list)
    revisions = {request.id: request.revision for request in requests}
    for row in _rows(list(revisions)):
        ballot = Ballot(*row)
        is_current = ballot.revision == revisions[ballot.request]
        if is_current or ballot.effect == Response.Effect.REJECT:
            found[ballot.request].append(ballot)
    return found


def _rows(requests: list[str]) -> Iterable[tuple[Any, ...]]:
    if len(requests) == 1:
        return _OF_ONE.rows(requests[0])
    return _live(request__in=requests)


def _live(**about: object) -> QuerySet[Response, tuple[Any, ...]]:
    live = Response.objects.live().filter(**about)
    return live.order_by("id").values_list(*_COLUMNS)


_OF_ONE = Compiled(lambda request: _live(request=request))
