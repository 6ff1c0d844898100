"""Files that agents hand in as evidence, and who has opened which part of a request."""

from __future__ import annotations

from django.db import models

from .agents import Agent
from .ids import IdField
from .people import Person
from .projects import Project
from .requests import ApprovalRequest


class Attachment(models.Model):
    """A file as it came, typed by its own bytes and not by what the sender says. Never changes.

    Handed in by an agent, or by a person through a form.
    """

    id = IdField("att")
    project = models.ForeignKey(Project, models.PROTECT, related_name="attachments")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="attachments")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False, person__isnull=True)
                | models.Q(agent__isnull=True, person__isnull=False),
                name="one_hands_a_file_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """A part of a revision was delivered to a person who asked for it by itself."""

    id = IdField("opn")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="openings")
    revision = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    part = models.CharField(max_length=20, help_text="The index of a piece of evidence.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "revision", "person", "part"], name="opened_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.request_id}"
