"""Pages of the requests that a caller may see, newest first, by keyset (api.md 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Func, Q, TextField, Value

from approvals import clock
from approvals.access.principals import Principal
from approvals.access.requests import RELATED, visible_to
from approvals.models import OPEN_STATUSES, ApprovalRequest, Grant
from approvals.models.requests import RequestQuerySet, paused

from .assigned import narrow


class _HasTag(Func):
    """Whether a JSON list of texts holds one of them."""

    function = "jsonb_exists"
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="EXISTS (SELECT 1 FROM json_each(%(expressions)s))",
            arg_joiner=") WHERE value = (",
            **extra,
        )


@dataclass(frozen=True, slots=True)
class RequestFilters:
    """What a list is narrowed to; None leaves a filter out. `agent` is an id or a name."""

    status: str | None = None
    kind: str | None = None
    agent: str | None = None
    group: str | None = None
    external_id: str | None = None
    thread_id: str | None = None
    risk: str | None = None
    tag: str | None = None
    q: str | None = None
    assigned: str | None = None  # for people, and judged by who asks: `assigned.narrow`

    def apply(self, requests: RequestQuerySet) -> RequestQuerySet:
        """Those of `requests` that pass every filter."""
        exact = {
            "status": self.status,
            "kind": self.kind,
            "group_key": self.group,
            "external_id": self.external_id,
            "thread_id": self.thread_id,
            "effective_risk": self.risk,
        }
        requests = requests.filter(
            **{name: value for name, value in exact.items() if value is not None}
        )
        if self.agent is not None:
            requests = requests.filter(Q(agent=self.agent) | Q(agent__name=self.agent))
        if self.tag is not None:
            requests = requests.filter(_HasTag("tags", Value(self.tag, TextField())))
        for word in (self.q or "").split():
            requests = requests.filter(search_text__contains=word.casefold())
        return requests


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and whether there are more behind the last of them."""

    rows: list[ApprovalRequest]
    has_more: bool


def request_page(
    principal: Principal,
    filters: RequestFilters,
    *,
    after: str | None,
    limit: int,
    leave_out_due: bool = False,
) -> Page:
    """Up to `limit` requests that come after the id `after`, newest first.

    With `leave_out_due` no row is returned whose deadline, or whose grant's, has come: a
    list that has just settled what it showed asks so, lest it chase the clock. Raises
    `NotAllowed` for an agent that asks for what is `assigned`.
    """
    requests = filters.apply(visible_to(principal))
    if filters.assigned is not None:
        requests = narrow(requests, principal, filters.assigned)
    if after is not None:
        requests = requests.filter(pk__lt=after)
    if leave_out_due:
        requests = requests.exclude(_due())
    rows = list(requests.select_related(*RELATED).order_by("-pk")[: limit + 1])
    return Page(rows=rows[:limit], has_more=len(rows) > limit)


def _due() -> Q:
    now = clock.now()
    is_open = Q(status__in=OPEN_STATUSES)
    due = Q(expires_at__lte=now) | Q(stage_due_at__lte=now)
    has_run_out = Q(grant__status=Grant.Status.READY, grant__expires_at__lte=now)
    return ((is_open & due) | has_run_out) & ~paused()
