"""The stages of a request, and whom they ask."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person
from .projects import ReviewerGroup
from .requests import ApprovalRequest


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
