"""The stages of a request, and whom they ask."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from .ids import IdField
from .people import Person
from .projects import ReviewerGroup
from .requests import ApprovalRequest
from .statuses import Status


class Stage(models.Model):
    """One step of review: whom it asks, how many approvals it needs, and until when.

    `waiting` until the stages before it are approved; a new revision lets all begin again.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        OPEN = "open"
        APPROVED = "approved"
        REJECTED = "rejected"
        CLOSED = "closed"

    class Rule(models.TextChoices):
        """How `required` is meant: so many, everybody of the roster, one of each group."""

        COUNT = "count"
        ALL = "all"
        ONE_PER_GROUP = "one_per_group"

    class RejectRule(models.TextChoices):
        ANY = "any"
        MAJORITY = "majority"

    class Assign(models.TextChoices):
        NONE = "none"
        ROUND_ROBIN = "round_robin"
        LEAST_LOADED = "least_loaded"
        LAST_USED_BY = "last_used_by"

    id = IdField("stg")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="stages")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    rule = models.CharField(max_length=14, choices=Rule.choices, default=Rule.COUNT)
    required = models.PositiveIntegerField(default=1)
    # How many rejections close it; null: by `reject_rule`.
    denials = models.PositiveIntegerField(null=True, default=1)
    reject_rule = models.CharField(max_length=16, choices=RejectRule.choices, blank=True)
    # True: everybody of the project with a responding role; else the StageReviewer rows.
    asks_everybody = models.BooleanField(default=True)
    # Opens together with the stage before.
    parallel = models.BooleanField(default=False)
    # Which policy asks for it, or "agent"; and what failed where a condition did.
    origin = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    assign = models.CharField(max_length=12, choices=Assign.choices, default=Assign.NONE)
    assigned_to = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="assigned_stages"
    )
    expires_in = models.PositiveIntegerField(null=True)
    opened_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Since when too few people are left who could approve it.
    stuck_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_stage_a_number"),
            models.CheckConstraint(
                condition=Q(denials__isnull=False, reject_rule="")
                | Q(denials__isnull=True, reject_rule__in=["any", "majority"]),
                name="one_way_to_reject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(status="open", expires_at__isnull=False),
                name="open_stages_by_deadline",
            ),
            models.Index(
                fields=["assigned_to"],
                condition=Q(status="open", assigned_to__isnull=False),
                name="open_stages_of_person",
            ),
            # Whose turn it was last, however many stages there are.
            models.Index(
                fields=["name", "assign", "-opened_at", "-id"],
                condition=Q(assigned_to__isnull=False),
                name="stages_by_turn",
            ),
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


class RosterEntry(models.Model):
    """Somebody who could answer when a stage opened on a revision: whom `all` and `majority`
    count (lifecycle.md, Who counts). Never changes."""

    id = IdField("ros")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="roster")
    revision = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="rosters")

    class Meta:
        verbose_name_plural = "roster entries"
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "revision", "person"], name="once_in_a_roster"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.stage_id}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Words for claims."""

    def live(self, now: datetime) -> ClaimQuerySet:
        """Those that hold: not given back, not lapsed, on a stage that is still open and was not
        begun anew since, as a new revision does."""
        return self.filter(
            ended_at=None,
            expires_at__gt=now,
            stage__status=Stage.State.OPEN,
            stage__request__status=Status.PENDING,
            taken_at__gte=F("stage__opened_at"),
        )


class Claim(models.Model):
    """A lease on a stage, or presence where it needs several (lifecycle.md, Claim)."""

    id = IdField("clm")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="claims")
    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    # `taken_at` is when the row of leases began: at most an hour of them without a break.
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_live_claim_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.stage_id}"
