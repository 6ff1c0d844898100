"""Who answers for whom, in a window."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .ids import IdField
from .people import Person
from .projects import Project


class Delegation(models.Model):
    """`taker` acts for `giver` in [starts_at, ends_at). It changes once: it ends.

    `groups` and `policies` are names that narrow it; both empty: all that the giver may decide.
    """

    id = IdField("del")
    project = models.ForeignKey(Project, models.PROTECT, related_name="delegations")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Person, models.PROTECT, related_name="delegations_taken")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    groups = models.JSONField(default=list)
    policies = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="delegations_made")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="a_delegation_has_a_window"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegated_to_another"),
        ]
        indexes = [
            models.Index(
                fields=["project", "ends_at"],
                condition=Q(ended_at__isnull=True),
                name="delegations_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taker} for {self.giver}"
