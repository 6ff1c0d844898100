"""The names of who answered, as a reader is told them (architecture.md 7, Right to see, 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.access.principals import Principal
from approvals.access.requests import hides_reviewers
from approvals.models import ApprovalRequest, Comment, Decision, Response, Revision


@dataclass(frozen=True, slots=True)
class Names:
    """Whether one reader of one request is told who answered; `reader` always knows themselves."""

    hidden: bool
    reader: str

    def told(self, kind: str, id: str | None, name: str) -> str:
        """The name of an actor, or what stands in its place."""
        return _("a reviewer") if self._is_kept(kind, id) else name

    def by(self, actor: Mapping[str, Any]) -> dict[str, Any]:
        """An actor as the API tells of one."""
        kind, id, name = actor["kind"], actor["id"], actor["name"]
        kept = self._is_kept(kind, id)
        return {"kind": kind, "id": None if kept else id, "name": self.told(kind, id, name)}

    def put_on_decision(self, row: Decision) -> None:
        """Let the object, which is only shown and never saved, bear what the reader is told."""
        row.by_name = self.told(row.by_kind, row.by_id, row.by_name)

    def put_on_answer(self, row: Response) -> None:
        """As `put_on_decision`."""
        row.person_name = self.told("human", row.person_id, row.person_name)

    def put_on_author(self, row: Comment | Revision) -> None:
        """As `put_on_decision`."""
        row.author_name = self.told(row.author_kind, row.author_id, row.author_name)

    def _is_kept(self, kind: str, id: str | None) -> bool:
        return self.hidden and kind == "human" and id != self.reader


def names_for(principal: Principal, request: ApprovalRequest) -> Names:
    """What this reader is told of who answered this request. No statement."""
    return Names(hidden=hides_reviewers(principal, request), reader=principal.id)
