"""The inbox: what waits for people, soonest due first, in a fixed number of statements."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, DateTimeField, Q, TextField, Value, When
from django.db.models.lookups import Exact, GreaterThanOrEqual

from approvals.access.principals import PersonPrincipal
from approvals.access.requests import visible_to
from approvals.exceptions import Invalid
from approvals.models import Agent, ApprovalRequest
from approvals.models.requests import DUE, RequestQuerySet
from approvals.rules import times

from .assigned import narrow
from .filters import DECIDED, OPEN, Filters
from .names import names_for
from .progress import progress_of, with_progress

PAGE = 50
MOST_SHOWN = 500
# Counting stops here: no count(*) over a flooded table (performance.md 3.5).
MOST_COUNTED = 1000

# Spans from now on, so that they hold in every reader's time zone. Soonest first.
SPANS = (
    ("hour", timedelta(hours=1)),
    ("day", timedelta(days=1)),
    ("week", timedelta(days=7)),
    ("later", timedelta(days=36500)),
)
_COLUMNS = (
    "version", "kind", "title", "action_name", "effective_risk", "status", "expires_at",
    "stage_due_at", "created_at", "agent__name", "agent__paused_at",
    "decision__outcome", "decision__type", "decision__decided_at", "decision__by_kind",
    "decision__by_id", "decision__by_name", "decision__policy_name", "decision__policy_version",
    "confidential", "requester_person", "agent__owner",
)  # fmt: skip

# What a budget asks for stands in its row; other rows have no use for what they ask.
_SUM = Case(When(kind="budget", then="asks_text"), default=Value(""), output_field=TextField())


@dataclass(frozen=True, slots=True)
class Group:
    """A run of rows due in the same span. `count` is of all pages; None where nobody counts."""

    name: str
    count: int | None
    rows: list[ApprovalRequest]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the inbox. Counts stop at `MOST_COUNTED`, which then means at least."""

    filters: Filters
    groups: list[Group]
    found: int | None
    open_count: int
    next_cursor: str | None

    @property
    def last_group(self) -> str:
        return self.groups[-1].name if self.groups else ""


def queue(
    principal: PersonPrincipal,
    filters: Filters,
    *,
    now: datetime,
    cursor: str | None = None,
    shown: int = PAGE,
) -> Queue:
    """One page of what the principal may see: at most `shown` rows after `cursor`.

    At most three statements: the rows, their counts, and the count of all that is open where
    a filter leaves some out. What is due is left out (lifecycle.md, What is due). Raises
    `Invalid` (`invalid_cursor`).
    """
    matching = filters.apply(visible_to(principal))
    if filters.assigned:
        matching = narrow(matching, principal, filters.assigned)
    if filters.state == OPEN:
        matching = matching.open(now)
    rows = list(_after(matching, filters, cursor)[: shown + 1])
    more, rows = len(rows) > shown, rows[:shown]
    for row in rows:
        row.project = principal.project  # whether it is paused is asked of each
        if filters.state == OPEN:
            row.progress = progress_of(principal, row)  # type: ignore[attr-defined]
        elif not row.is_open:
            names_for(principal, row).put_on_decision(row.decision)
    if filters.state == DECIDED:
        groups = [Group(DECIDED, None, rows)] if rows else []
        found = None
    else:
        whole = cursor is None and not more
        counts = Counter(_span(row, now) for row in rows) if whole else _counted(matching, now)
        groups, found = _grouped(rows, counts, now), sum(counts.values())
    everything = filters.state == OPEN and not filters.narrow
    return Queue(
        filters=filters,
        groups=groups,
        found=found,
        open_count=found if everything and found is not None else open_count(principal, now=now),
        next_cursor=_write_cursor(rows[-1], filters) if more else None,
    )


def open_count(principal: PersonPrincipal, *, now: datetime) -> int:
    """How many open requests the principal sees, at most `MOST_COUNTED`. One statement."""
    waiting = _soonest_first(visible_to(principal).open(now))
    return waiting.values("pk")[:MOST_COUNTED].count()


def next_open(principal: PersonPrincipal, *, now: datetime, but: str) -> ApprovalRequest | None:
    """The open request that is due soonest, other than the one with the id `but`."""
    waiting = _soonest_first(visible_to(principal).open(now).exclude(pk=but))
    return waiting.only("title", "expires_at", "stage_due_at").first()


def agents_to_filter_by(principal: PersonPrincipal) -> list[str]:
    """The names of the project's agents, for the filter's menu."""
    names = Agent.objects.filter(project=principal.project, is_active=True)
    return list(names.order_by("name").values_list("name", flat=True)[:50])


def _after(matching: RequestQuerySet, filters: Filters, cursor: str | None) -> RequestQuerySet:
    rows = matching.select_related("agent", "decision").only(*_COLUMNS).annotate(sum_text=_SUM)
    if filters.state == DECIDED:
        rows = rows.order_by("-id")
        return rows.filter(id__lt=_read_cursor(cursor)[1]) if cursor else rows
    rows = _soonest_first(with_progress(rows))
    if not cursor:
        return rows
    due, last = _read_cursor(cursor)
    if due is None:
        raise _unreadable()
    # Written as a range with an exception, so that the index on the deadline is used.
    place = Value(due, output_field=DateTimeField())
    return rows.filter(GreaterThanOrEqual(DUE, place)).exclude(Exact(DUE, place), id__lte=last)


def _soonest_first(requests: RequestQuerySet) -> RequestQuerySet:
    """By the nearest deadline, their own or that of an open stage."""
    return requests.alias(due=DUE).order_by("due", "id")


def _span(row: ApprovalRequest, now: datetime) -> str:
    return next(name for name, length in SPANS if row.due_at < now + length)


def _counted(matching: RequestQuerySet, now: datetime) -> Mapping[str, int]:
    first = _soonest_first(matching).annotate(at=DUE).values("at")[:MOST_COUNTED]
    starts = (-SPANS[-1][1], *(length for _, length in SPANS))
    spans = {
        name: Count("at", filter=Q(at__gte=now + start, at__lt=now + end))
        for start, (name, end) in zip(starts, SPANS, strict=False)
    }
    return first.aggregate(**spans)


def _grouped(
    rows: Sequence[ApprovalRequest], counts: Mapping[str, int], now: datetime
) -> list[Group]:
    names = [name for name, _ in SPANS]
    by_name: dict[str, list[ApprovalRequest]] = {name: [] for name in names}
    for row in rows:
        by_name[_span(row, now)].append(row)
    return [Group(name, counts[name], by_name[name]) for name in names if by_name[name]]


def _write_cursor(row: ApprovalRequest, filters: Filters) -> str:
    due = "" if filters.state == DECIDED else times.stamp(row.due_at)
    return base64.urlsafe_b64encode(f"{due}|{row.id}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[datetime | None, str]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        due, _, last = text.partition("|")
        place = times.read(due) if due else None
    except ValueError as error:
        raise _unreadable() from error
    if not last.isprintable():
        raise _unreadable()
    return place, last


def _unreadable() -> Invalid:
    return Invalid("invalid_cursor", "This place in the list cannot be read.")
