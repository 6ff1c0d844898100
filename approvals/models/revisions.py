"""What was put before the reviewers, one version of a request after the other."""

from __future__ import annotations

from django.db import models

from .ids import IdField
from .requests import BINARY, ApprovalRequest


class Revision(models.Model):
    """What was put before the reviewers as version `number` of a request. Never changes.

    The fields that are named as in `ApprovalRequest` are that request's as this revision set
    them. The author is the agent, or the reviewer who edited.
    """

    id = IdField("rev")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    description = models.TextField(blank=True)
    action_text = models.TextField(blank=True)
    bound_text = models.TextField(default=BINARY)
    asks_text = models.TextField(default="{}")
    extras_text = models.TextField(default="{}")
    data_text = models.TextField(null=True)
    option = models.CharField(max_length=200, null=True)
    action_digest = models.CharField(max_length=71)
    # What the agent says to a new revision of its own.
    message = models.TextField(blank=True)
    author_kind = models.CharField(max_length=10)
    author_id = models.CharField(max_length=32)
    author_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="one_revision_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} revision {self.number}"
