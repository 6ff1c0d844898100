"""A request, its revisions, and the stages on which people are asked."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.mixins import FieldCacheMixin

from .agents import Agent
from .ids import IdField
from .people import Person
from .projects import Project, ReviewerGroup


class Status(models.TextChoices):
    """The states of a request (lifecycle.md). The last five are terminal."""

    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN_STATUSES = (Status.PENDING, Status.CHANGES_REQUESTED)
TERMINAL_STATUSES = tuple(status for status in Status if status not in OPEN_STATUSES)


class Risk(models.TextChoices):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class OnTimeout(models.TextChoices):
    REJECT = "reject"
    EXPIRE = "expire"
    ESCALATE = "escalate"


class RequestQuerySet(models.QuerySet["ApprovalRequest"]):
    def open(self, now: datetime) -> RequestQuerySet:
        """Those that can still be answered at `now`: what is due is no longer among them."""
        return self.filter(status__in=OPEN_STATUSES, expires_at__gt=now)

    def due(self, now: datetime) -> RequestQuerySet:
        """Those whose deadline has come and that nobody has settled yet."""
        return self.filter(status__in=OPEN_STATUSES, expires_at__lte=now)

    def terminal(self) -> RequestQuerySet:
        return self.filter(status__in=TERMINAL_STATUSES)


class ApprovalRequest(models.Model):
    """One action awaiting human judgement.

    `args`, `context` and their like are kept as the text that came (`action_text`,
    `context_text`, …): a number keeps its digits. `version` rises only for what the
    agent can see; `action_digest` is that of the current revision.
    """

    id = IdField("req")
    project = models.ForeignKey(Project, models.PROTECT, related_name="requests")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    version = models.PositiveIntegerField(default=1)

    revision = models.PositiveIntegerField(default=1)
    action_name = models.CharField(max_length=200)
    action_text = models.TextField()
    action_digest = models.CharField(max_length=71)
    # What else the agent sent and gets back unchanged: {"context": …, "metadata": …, …}.
    extras_text = models.TextField(default="{}")

    declared_risk = models.CharField(max_length=10, choices=Risk.choices, null=True)
    effective_risk = models.CharField(max_length=10, choices=Risk.choices)
    severity = models.CharField(max_length=10, choices=Risk.choices, null=True)
    allowed_responses = models.JSONField()
    policy_name = models.CharField(max_length=100, null=True)
    policy_version = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    matched = models.JSONField(default=list)

    external_id = models.CharField(max_length=255, null=True)
    thread_id = models.CharField(max_length=255, null=True)
    tags = models.JSONField(default=list)
    requester_text = models.TextField(null=True)
    requester_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="requested"
    )
    search_text = models.TextField(blank=True)

    on_timeout = models.CharField(max_length=10, choices=OnTimeout.choices)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    # No column: the stages, where the request was opened just now and they are known unread.
    fresh_stages: list[Stage] | None = None

    class Meta:
        verbose_name = "request"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status"),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, decided_at__isnull=True)
                | Q(status__in=TERMINAL_STATUSES, decided_at__isnull=False),
                name="terminal_means_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(created_at__lt=F("expires_at")), name="deadline_after_creation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "expires_at", "id"],
                condition=Q(status__in=OPEN_STATUSES),
                name="open_by_deadline",
            ),
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(status__in=OPEN_STATUSES),
                name="due_by_deadline",
            ),
            models.Index(
                fields=["agent"], condition=Q(status__in=OPEN_STATUSES), name="open_of_agent"
            ),
            models.Index(fields=["project", "-id"], name="newest_of_project"),
            models.Index(fields=["project", "status", "-id"], name="newest_by_status"),
            models.Index(fields=["agent", "-id"], name="newest_of_agent"),
            models.Index(fields=["agent", "created_at"], name="created_by_agent"),
            models.Index(
                fields=["project", "external_id"],
                condition=Q(external_id__isnull=False),
                name="by_external_id",
            ),
            models.Index(
                fields=["project", "thread_id"],
                condition=Q(thread_id__isnull=False),
                name="by_thread_id",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it has no final result yet (its deadline may have come all the same)."""
        return self.status in OPEN_STATUSES

    def is_fresh_with(self, stages: list[Stage]) -> None:
        """Note that these stages are all there is to it yet, so that the answer to its opening
        reads nothing that was only just written. For an object that is shown once."""
        self.fresh_stages = stages
        self.has_none_of("decision", "grant", "execution")

    def has_none_of(self, *relations: str) -> None:
        """Note that there are no rows of these one-to-one relations, so that nobody looks."""
        for name in relations:
            cast("FieldCacheMixin", self._meta.get_field(name)).set_cached_value(self, None)


class Revision(models.Model):
    """What was put before the reviewers as version `number` of a request. Never changes."""

    id = IdField("rev")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    action_text = models.TextField()
    action_digest = models.CharField(max_length=71)
    author_kind = models.CharField(max_length=10)
    author_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_revision_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} revision {self.number}"


class Stage(models.Model):
    """One ordered step of review: whom it asks, and how many approvals it needs."""

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        REJECTED = "rejected"
        CLOSED = "closed"

    id = IdField("stg")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="stages")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    required = models.PositiveIntegerField(default=1)
    # True: everybody of the project with a responding role; else the StageReviewer rows.
    asks_everybody = models.BooleanField(default=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_stage_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.request_id}"


class StageReviewer(models.Model):
    """One person or one group that a stage asks."""

    id = IdField("sgr")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="asked_on")
    group = models.ForeignKey(ReviewerGroup, models.PROTECT, null=True, related_name="asked_on")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, group__isnull=True)
                | Q(person__isnull=True, group__isnull=False),
                name="a_stage_asks_a_person_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.group)
