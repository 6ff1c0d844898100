"""What was promised to be sent, and every try at sending it (reliability.md 5.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person
from .projects import Project
from .requests import ApprovalRequest


class OutboxMessage(models.Model):
    """A promise to send. Claimed by lease, done after success, retried by the sweep alone."""

    class Kind(models.TextChoices):
        MAIL_REVIEWERS = "mail_reviewers", "Mail each eligible reviewer"
        MAIL_LEADS = "mail_leads", "Tell each lead that nobody can decide"
        MAIL_ADMINS = "mail_admins", "Tell the other admins that a change waits for them"
        MAIL = "mail", "One mail"

    class Status(models.TextChoices):
        QUEUED = "queued"
        DELIVERED = "delivered"
        RETRYING = "retrying"
        DEAD = "dead"
        SKIPPED = "skipped"  # nothing was sent, and nothing has to be any more

    id = IdField("msg")
    project = models.ForeignKey(Project, models.PROTECT, related_name="outbox")
    # None: it is about the set-up of the project.
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, null=True, related_name="outbox")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    event = models.CharField(max_length=50)
    # The stages that it is about, by id, each with the moment that began what is told of it.
    stages = models.JSONField(default=dict)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="mail")
    recipient = models.CharField(max_length=254, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "person"],
                condition=Q(parent__isnull=False),
                name="one_mail_a_recipient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(status__in=["queued", "retrying"]),
                name="outbox_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.request_id or self.project_id}"


class DeliveryAttempt(models.Model):
    """One try at sending a message, and what came of it."""

    class Status(models.TextChoices):
        DELIVERED = "delivered"
        FAILED = "failed", "failed, to be tried again"
        REFUSED = "refused", "refused for good"
        SKIPPED = "skipped", "not sent, not needed any more"

    id = IdField("att")
    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="tries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="one_try_a_number"),
        ]

    def __str__(self) -> str:
        return f"try {self.number} of {self.message_id}"
