"""The programs that ask, and the credentials of programs and people."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from .ids import IdField
from .people import Person
from .projects import Project


class AgentQuerySet(models.QuerySet["Agent"]):
    def programs(self) -> AgentQuerySet:
        """Those that somebody runs and manages: all but Countersign's own."""
        return self.filter(is_own=False)

    def paused(self) -> AgentQuerySet:
        """Those that are stopped now, by themselves or with their project (lifecycle.md, Pause)."""
        return self.filter(Q(paused_at__isnull=False) | Q(project__paused_at__isnull=False))


class Agent(models.Model):
    """A program that asks for approvals. It never decides."""

    id = IdField("agt")
    project = models.ForeignKey(Project, models.PROTECT, related_name="agents")
    name = models.CharField(max_length=64)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="owned_agents"
    )
    requires_requester = models.BooleanField(
        default=False, help_text="Refuse a request that names no requester."
    )
    # Asks in Countersign's own name for what people ask for (actions/standing/asking.py). It has
    # no keys and nobody manages it.
    is_own = models.BooleanField(default=False, editable=False)
    is_active = models.BooleanField(default=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_agent_of_a_name"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(is_own=True), name="one_own_agent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A credential of an agent (`cs_agent_…`) or a person (`cs_user_…`); only a digest is kept."""

    AGENT_SCOPES = ("requests:create", "requests:read", "requests:cancel", "consume")
    PERSON_SCOPES = ("requests:read", "respond", "requests:cancel", "revoke")

    id = IdField("key")
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="keys")
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="keys")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="keys")
    label = models.CharField(max_length=100, blank=True)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False, person__isnull=True, project__isnull=False)
                | Q(agent__isnull=True, person__isnull=False),
                name="a_key_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.prefix

    def is_live(self, now: datetime) -> bool:
        """Whether the key opens anything at `now`: not revoked, not past its expiry."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
