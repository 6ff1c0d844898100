"""What departments have left, and who drew on one, as the admin says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.access.departments import draws_of, left_of
from approvals.models import ApprovalRequest, Department
from approvals.schemaforms.money import shown_amount

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one approval took: `amount` is as it is shown, `returned_at` when it came back."""

    request: ApprovalRequest
    amount: str
    at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a budget in the period since `since`, as it is shown."""

    left: str
    whole: str
    since: str


def rests(departments: Sequence[Department], *, now: datetime) -> dict[str, Rest]:
    """What is left in each, by their ids; their projects are loaded. One statement."""
    return {
        pk: Rest(
            left=shown_amount(left.left, left.currency),
            whole=shown_amount(left.amount, left.currency),
            since=left.since.isoformat() if left.since else "",
        )
        for pk, left in left_of(departments, now=now).items()
    }


def drawn_on(department: Department, *, now: datetime) -> list[Drawn]:
    """The newest draws of the period that runs. One statement."""
    return [
        Drawn(
            draw.request, shown_amount(draw.amount, draw.currency), draw.drawn_at, draw.returned_at
        )
        for draw in draws_of(department, now=now)[:MOST_SHOWN]
    ]
