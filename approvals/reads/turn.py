"""The other calls of the same turn, as people see them beside the one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.access.principals import PersonPrincipal
from approvals.access.requests import visible_to
from approvals.models import ApprovalRequest

from .queue import next_open


@dataclass(frozen=True, slots=True)
class Call:
    """One place of a turn. `request` is None where nothing is there that the reader may see."""

    number: int
    request: ApprovalRequest | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The calls of one turn in their order; `number` is the place of the one that is open."""

    number: int
    calls: list[Call]
    sees_all: bool

    @property
    def stamp(self) -> str:
        """Changes with what is shown of any call."""
        return ".".join(f"{each.request.status if each.request else ''}" for each in self.calls)

    @property
    def is_missing_some(self) -> bool:
        return any(each.request is None for each in self.calls)

    @property
    def following(self) -> ApprovalRequest | None:
        """The next call that is undecided, from the open one on and round to it again."""
        behind, before = self.calls[self.number :], self.calls[: self.number - 1]
        return next((each.request for each in [*behind, *before] if each.is_open), None)


def turn_of(principal: PersonPrincipal, request: ApprovalRequest, *, now: datetime) -> Turn | None:
    """The turn of a request, as far as the reader may see it; None: it was asked by itself.

    One statement. A call whose deadline has come is no longer open, settled or not.
    """
    if request.group_key is None or request.group_size == 1:
        return None
    rows = visible_to(principal).filter(agent=request.agent_id, group_key=request.group_key)
    columns = rows.only("title", "status", "expires_at", "stage_due_at", "group_index")
    found = {each.group_index: each for each in columns}
    return Turn(
        number=(request.group_index or 0) + 1,
        calls=[
            _call(index, found.get(index), request.clock(now))
            for index in range(request.group_size or 0)
        ],
        sees_all=principal.sees_all,
    )


def following(
    principal: PersonPrincipal, request: ApprovalRequest, turn: Turn | None, *, now: datetime
) -> ApprovalRequest | None:
    """What to open once this request is answered: the next call of its turn, else what is due
    soonest, if nothing is left to do about the request itself."""
    nearest = turn.following if turn else None
    if nearest is not None or request.is_open:
        return nearest
    return next_open(principal, now=now, but=request.id)


def _call(index: int, request: ApprovalRequest | None, now: datetime) -> Call:
    is_open = request is not None and request.is_open and request.due_at > now
    return Call(number=index + 1, request=request, is_open=is_open)
