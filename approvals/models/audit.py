"""What happened, chained so that nobody can change it unseen (reliability.md 5.9).

Each event is chained to the one before it on the same subject, inside the transaction
that it tells of. Sealers link events into the project's one sequence as rows of their
own, so that writers never wait for each other. Personal data is not in the chain but
beside it, under a salted commitment, where it can be erased.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .projects import Project
from .requests import ApprovalRequest


class AuditEvent(models.Model):
    """One append-only fact, `noun.verbed`."""

    id = IdField("evt")
    # No index of its own: those below begin with the project, and PostgreSQL, before it has
    # counted the rows, likes to take the shorter one and read a whole project.
    project = models.ForeignKey(Project, models.PROTECT, related_name="events", db_index=False)
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, null=True, related_name="events")
    subject_type = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=50)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=32, null=True)
    channel = models.CharField(max_length=16)
    facts = models.TextField()
    commitment = models.CharField(max_length=64, blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    # Not part of the hash: only lets sealers find their work. The truth is the seal.
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="one_event_a_number"
            ),
        ]
        indexes = [
            models.Index(
                fields=["project", "id"], condition=Q(sealed=False), name="unsealed_events"
            ),
            models.Index(fields=["project", "at", "id"], name="events_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.subject_id}"


class AuditDetail(models.Model):
    """The readable, erasable side of an event: names, reasons, addresses."""

    event = models.OneToOneField(
        AuditEvent, models.PROTECT, primary_key=True, related_name="detail"
    )
    salt = models.CharField(max_length=64, null=True)
    value = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(salt__isnull=False, value__isnull=False, erased_at__isnull=True)
                | Q(salt__isnull=True, value__isnull=True, erased_at__isnull=False),
                name="detail_whole_or_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"detail of {self.event_id}"


class AuditSeal(models.Model):
    """The place of one event in its project's sequence."""

    id = IdField("sea")
    project = models.ForeignKey(Project, models.PROTECT, related_name="seals", db_index=False)
    seq = models.PositiveBigIntegerField()
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "seq"], name="one_seal_a_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.seq}"
