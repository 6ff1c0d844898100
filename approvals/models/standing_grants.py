"""Approvals given ahead for one kind of action, pinned and capped (config.md, 7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .agents import Agent
from .ids import IdField
from .people import Person
from .policies import PolicyVersion
from .projects import Project


class StandingGrant(models.Model):
    """What a policy would ask about goes through while this stands, so often and so far.

    It is asked for by a request like any other, and begins with that request's approval.
    `pins` are what rules/standing/pins.py writes: for every argument canonical JSON texts, or a
    bound. Amounts are decimals as text. Null `resource` and `target`: the action names none.
    """

    class Status(models.TextChoices):
        ASKED = "asked"
        ACTIVE = "active"
        REFUSED = "refused"
        ENDED = "ended"

    id = IdField("sgt")
    project = models.ForeignKey(Project, models.PROTECT, related_name="standing_grants")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="standing_grants")
    action_name = models.CharField(max_length=200)
    resource = models.CharField(max_length=500, null=True)
    target = models.CharField(max_length=500, null=True)
    pins = models.JSONField()
    # The version that it relieves, and the tool entry as it was ("": there was none).
    policy_version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="standing_grants"
    )
    tool_digest = models.CharField(max_length=71, blank=True)
    uses = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    sum_field = models.CharField(max_length=200, blank=True)
    sum_currency = models.CharField(max_length=3, blank=True)
    sum_max = models.CharField(max_length=40, blank=True)
    sum_used = models.CharField(max_length=40, default="0")
    until = models.DateTimeField()
    reason = models.TextField(blank=True)
    request = models.OneToOneField(
        "approvals.ApprovalRequest", models.PROTECT, related_name="asks_for_grant"
    )
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="standing_grants_asked")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ASKED)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("uses"), uses__gte=1, uses__lte=100),
                name="standing_grant_uses",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="standing_grants_newest"),
            models.Index(
                fields=["agent", "action_name"],
                condition=Q(status="active"),
                name="active_standing_grants",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_name} of {self.agent}"
