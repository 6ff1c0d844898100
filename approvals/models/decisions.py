"""The one final result of a request, the right that comes of it, and what was done with it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person
from .requests import ApprovalRequest


class Decision(models.Model):
    """The final result that the agent receives: written once, by `close_request`."""

    class Outcome(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"
        ANSWERED = "answered"
        EXPIRED = "expired"
        CANCELLED = "cancelled"

    id = IdField("dec")
    request = models.OneToOneField(ApprovalRequest, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    type = models.CharField(max_length=16)
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(max_length=32, null=True)
    by_name = models.CharField(max_length=150)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="decisions")
    reason = models.TextField(blank=True)
    tags = models.JSONField(default=list)
    option = models.CharField(max_length=200, null=True)
    data_text = models.TextField(null=True)
    edited = models.BooleanField(default=False)
    revision = models.PositiveIntegerField()
    action_digest = models.CharField(max_length=71)
    policy_name = models.CharField(max_length=100, null=True)
    policy_version = models.PositiveIntegerField(null=True)
    decided_at = models.DateTimeField()
    latency_ms = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    outcome__in=["approved", "rejected", "answered", "expired", "cancelled"]
                ),
                name="decision_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.by_name}"


class Grant(models.Model):
    """The single right to execute what was approved."""

    class Status(models.TextChoices):
        READY = "ready"
        CONSUMED = "consumed"
        REVOKED = "revoked"
        EXPIRED = "expired"
        VOIDED = "voided"

    id = IdField("grt")
    request = models.OneToOneField(ApprovalRequest, models.PROTECT, related_name="grant")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="grant")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.READY)
    action_digest = models.CharField(max_length=71)
    attempt_digest = models.CharField(max_length=71, blank=True)
    expires_at = models.DateTimeField()
    consumed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="consumed", consumed_at__isnull=False)
                | (~Q(status="consumed") & Q(consumed_at__isnull=True)),
                name="consumed_means_consumed_at",
            ),
            models.CheckConstraint(
                condition=Q(consumed_at__isnull=True) | Q(consumed_at__lt=models.F("expires_at")),
                name="consumed_before_expiry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(status="ready"), name="ready_by_expiry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} grant of {self.request_id}"


class Execution(models.Model):
    """What the agent did with a consumed grant, as it reports it. Once."""

    class Status(models.TextChoices):
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    id = IdField("exe")
    request = models.OneToOneField(ApprovalRequest, models.PROTECT, related_name="execution")
    grant = models.OneToOneField(Grant, models.PROTECT, related_name="execution")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    result_text = models.TextField(null=True)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.status} execution of {self.request_id}"
