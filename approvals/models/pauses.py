"""The stop switch, and how long it was pulled."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .agents import Agent
from .ids import IdField
from .projects import Project


class Pause(models.Model):
    """A stop of one agent, or of a whole project (`agent` null). See lifecycle.md, Pause.

    `resumed_at` is when the clocks begin to go again; they are moved in batches and the pause is
    over at `finished_at`. The same moment stands in `paused_at` of the agent or project.
    """

    id = IdField("pau")
    project = models.ForeignKey(Project, models.PROTECT, related_name="pauses")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="pauses")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    resumed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(agent__isnull=True, finished_at__isnull=True),
                name="one_pause_of_a_project",
            ),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(agent__isnull=False, finished_at__isnull=True),
                name="one_pause_of_an_agent",
            ),
        ]

    def __str__(self) -> str:
        return f"pause of {self.agent or self.project}"
