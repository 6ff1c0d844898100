"""The ordered rules of a project, and the frozen texts in force."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person
from .projects import Project


class Policy(models.Model):
    """One rule by its name. Archived, never deleted: one that returns goes on with its numbers.

    `in_force` is the version that is evaluated while the status is active or shadow. `priority`
    and `safeguard` are copies out of it, for lists.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SHADOW = "shadow"
        ACTIVE = "active"
        ARCHIVED = "archived"

    # What is evaluated.
    FELT = (Status.SHADOW, Status.ACTIVE)

    id = IdField("pol")
    project = models.ForeignKey(Project, models.PROTECT, related_name="policies")
    name = models.CharField(max_length=100)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    priority = models.IntegerField(default=100)
    safeguard = models.BooleanField(default=False)
    in_force = models.OneToOneField(
        "approvals.PolicyVersion", models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_policy_of_a_name"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(in_force__isnull=False) | Q(status="archived"),
                name="in_force_means_a_version",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What a policy says, as text. Never changes; it is published or withdrawn once.

    `document_text` is the entry of the project file without name and status (rules/policies).
    `becomes` is the status that its policy gets when it is published.
    """

    id = IdField("pov")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document_text = models.TextField()
    becomes = models.CharField(max_length=10, choices=Policy.Status.choices)
    author = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="written_policy_versions"
    )
    author_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="published_policy_versions"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(published_at__isnull=True, withdrawn_at__isnull=True),
                name="one_draft_a_policy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"


class Calendar(models.Model):
    """Business hours by name (config.md, `calendars`). `document` is {zone, hours, holidays}."""

    id = IdField("cal")
    project = models.ForeignKey(Project, models.PROTECT, related_name="calendars")
    name = models.SlugField(max_length=64)
    document = models.JSONField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_calendar_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
