"""Figures for those who run the installation, over all projects: no ids, titles or people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum

from approvals.models import (
    OPEN_STATUSES,
    ApprovalRequest,
    AuditEvent,
    Decision,
    DeliveryAttempt,
    OutboxMessage,
    Response,
)

UNDER_WAY = (OutboxMessage.Status.QUEUED, OutboxMessage.Status.RETRYING)


@dataclass(frozen=True)
class Lag:
    """How long work that is due has been waiting, in seconds; 0 where none is."""

    sweep: float
    outbox: float
    seals: float


def lag(now: datetime) -> Lag:
    """What is due and not done at `now`; each is one look at an index."""
    due = ApprovalRequest.objects.due(now).order_by("expires_at")
    stages = ApprovalRequest.objects.stage_due(now).order_by("stage_due_at")
    messages = OutboxMessage.objects.filter(status__in=UNDER_WAY, next_attempt_at__lte=now)
    events = AuditEvent.objects.filter(sealed=False).order_by("project", "id")
    return Lag(
        sweep=max(
            _since(due.values_list("expires_at", flat=True).first(), now),
            _since(stages.values_list("stage_due_at", flat=True).first(), now),
        ),
        outbox=_since(messages.aggregate(first=Min("next_attempt_at"))["first"], now),
        seals=_since(events.values_list("at", flat=True).first(), now),
    )


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0


@dataclass(frozen=True)
class Family:
    """One family of metrics: (labels, value) pairs under a name, as Prometheus has them."""

    name: str
    kind: str
    help: str
    samples: list[tuple[dict[str, str], float]]


def families(now: datetime) -> list[Family]:
    """Every family that `/metrics` shows; the names are those of features.md O42."""
    return [*_requests(), *_decisions(), *_notices(), *_lags(now)]


def _requests() -> list[Family]:
    requests = ApprovalRequest.objects.all()
    mail = OutboxMessage.objects.filter(request=OuterRef("pk"))
    reached = Exists(mail.filter(Q(status="delivered", kind="mail") | Q(status__in=UNDER_WAY)))
    still_open = requests.filter(status__in=OPEN_STATUSES)
    return [
        Family("approvals_requested_total", "counter", "Requests ever made.",
               _counts(requests, "kind")),
        Family("pending_approvals", "gauge", "Requests that wait for an answer.",
               _counts(still_open, "kind")),
        Family("requests_unreached", "gauge",
               "Waiting requests of which no notice was delivered and none is under way.",
               [({}, still_open.filter(~reached).count())]),
    ]  # fmt: skip


def _decisions() -> list[Family]:
    decisions = Decision.objects.all()
    by_people = decisions.filter(by_kind="human").aggregate(n=Count("pk"), ms=Sum("latency_ms"))
    return [
        Family("approvals_responded_total", "counter", "Answers given by people.",
               _counts(Response.objects.all(), "type")),
        Family("approvals_decided_total", "counter", "Final results.",
               _counts(decisions, "outcome")),
        Family("approvals_expired_total", "counter", "Requests that nobody answered in time.",
               [({}, decisions.filter(type="expire").count())]),
        Family("approval_response_time_seconds_sum", "counter",
               "Time from request to a person's decision, added up.",
               [({}, (by_people["ms"] or 0) / 1000)]),
        Family("approval_response_time_seconds_count", "counter",
               "Decisions that a person made.", [({}, by_people["n"])]),
    ]  # fmt: skip


def _notices() -> list[Family]:
    dead = OutboxMessage.objects.filter(status=OutboxMessage.Status.DEAD)
    attempts = DeliveryAttempt.objects.all()
    return [
        Family("channel_notifications_total", "counter", "Tries to deliver a notice.",
               [({"channel": "email", **labels}, n) for labels, n in _counts(attempts, "status")]),
        Family("retry_attempts_total", "counter", "Tries after the first one.",
               [({}, attempts.filter(number__gt=1).count())]),
        Family("deliveries_dead", "gauge", "Notices given up.", [({}, dead.count())]),
    ]  # fmt: skip


def _lags(now: datetime) -> list[Family]:
    late = lag(now)
    return [
        Family("sweep_lag_seconds", "gauge", "Age of the oldest deadline not yet settled.",
               [({}, late.sweep)]),
        Family("outbox_age_seconds", "gauge", "How long the oldest due notice has waited.",
               [({}, late.outbox)]),
        Family("seal_lag_seconds", "gauge", "Age of the oldest event not yet sealed.",
               [({}, late.seals)]),
    ]  # fmt: skip


def _counts(rows: QuerySet[Any], field: str) -> list[tuple[dict[str, str], float]]:
    counted = rows.order_by().values_list(field).annotate(n=Count("pk"))
    return [({field: value}, n) for value, n in sorted(counted)]
