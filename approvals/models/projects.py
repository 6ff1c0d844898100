"""The tenant, and who is in it with which roles."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person

MAX_EXPIRES_IN = 2_592_000  # thirty days, api.md 2.1
MAX_UNDO_SECONDS = 60


class Project(models.Model):
    """A tenant: everything else belongs to exactly one project."""

    class Visibility(models.TextChoices):
        PROJECT = "project", "Every reviewer sees every request"
        ELIGIBLE = "eligible", "A reviewer sees what they may decide"

    id = IdField("prj")
    name = models.SlugField(max_length=64, unique=True)
    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.PROJECT
    )
    default_expires_in = models.PositiveIntegerField(
        default=86_400,
        help_text="Seconds a request stays open where the agent names no deadline.",
        validators=[MinValueValidator(1), MaxValueValidator(MAX_EXPIRES_IN)],
    )
    grant_seconds = models.PositiveIntegerField(
        default=86_400,
        help_text="Seconds an approval may wait to be consumed.",
        validators=[MinValueValidator(1), MaxValueValidator(MAX_EXPIRES_IN)],
    )
    creates_per_minute = models.PositiveIntegerField(default=60_000, help_text="Per agent.")
    pending_per_agent = models.PositiveIntegerField(default=10_000)
    waits_per_agent = models.PositiveIntegerField(default=5_000, help_text="Per web process.")
    auditors_may_have_other_roles = models.BooleanField(default=False)
    time_zone = models.CharField(
        max_length=64, default="UTC", help_text="The zone of now.* in conditions."
    )
    calendar = models.CharField(
        max_length=64, blank=True, help_text="The calendar of business_hours and out_of_hours."
    )
    publish_needs_second_admin = models.BooleanField(
        default=False, help_text="A policy takes effect when another admin publishes it."
    )
    # Kept for the project file: held answers come with it.
    undo_seconds = models.PositiveSmallIntegerField(
        default=5, validators=[MaxValueValidator(MAX_UNDO_SECONDS)]
    )
    # Rises with whatever evaluation reads: policies, tools, calendars, these settings.
    rules_version = models.PositiveIntegerField(default=1)
    # The number of the set-up event up to which open stages were looked at for lost reviewers.
    setup_seen = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's roles in a project (architecture.md 7). Ended, never deleted."""

    ROLES = ("reviewer", "lead", "auditor", "admin")

    id = IdField("mem")
    project = models.ForeignKey(Project, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    is_reviewer = models.BooleanField("reviewer", default=False)
    is_lead = models.BooleanField("lead", default=False)
    is_auditor = models.BooleanField("auditor", default=False)
    is_admin = models.BooleanField("admin", default=False)
    limits = models.JSONField(
        default=dict,
        blank=True,
        help_text='The largest sum this person may approve, by currency: {"EUR": "5000.00"}.',
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "person"], name="one_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.project}"

    @property
    def roles(self) -> list[str]:
        """The roles held, in the order of `ROLES`."""
        return [role for role in self.ROLES if getattr(self, f"is_{role}")]


RESPONDING = Q(is_active=True, person__is_active=True) & (Q(is_reviewer=True) | Q(is_lead=True))


class Alias(models.Model):
    """An external id or e-mail that an admin maps to a person of the project."""

    id = IdField("als")
    project = models.ForeignKey(Project, models.PROTECT, related_name="aliases")
    person = models.ForeignKey(Person, models.PROTECT, related_name="aliases")
    value = models.CharField(max_length=254, help_text="Compared without regard to case.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("value"),
                "project",
                condition=Q(is_active=True),
                name="one_live_alias",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class ReviewerGroup(models.Model):
    """Named people of a project whom a request may ask together."""

    id = IdField("grp")
    project = models.ForeignKey(Project, models.PROTECT, related_name="groups")
    name = models.SlugField(max_length=64)
    members = models.ManyToManyField(Person, related_name="reviewer_groups", blank=True)
    # Who is told first; no other right (architecture.md 7).
    lead = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="leads")
    limits = models.JSONField(
        default=dict,
        blank=True,
        help_text="For members without a limit of their own; the highest of their groups holds.",
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_group_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
