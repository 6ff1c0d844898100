"""A request: one action, form, sum, question, draft or choice that awaits human judgement."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.mixins import FieldCacheMixin
from django.db.models.functions import Coalesce, Least

from .agents import Agent
from .ids import IdField
from .people import Person
from .policies import PolicyVersion
from .projects import Project
from .risks import Risk
from .statuses import OPEN_STATUSES, TERMINAL_STATUSES, OnTimeout, Status

if TYPE_CHECKING:
    from .stages import Stage

# What the digest of a binary request binds besides its action (rules/digest.py).
BINARY = '{"kind":"binary"}'

# The nearest deadline, by which lists are ordered: `due_at` as the index `open_by_due` has it.
DUE = Least("expires_at", Coalesce("stage_due_at", "expires_at"))


def paused() -> Q:
    """Those whose agent is stopped. Not by a join: the agents are looked up once, mostly none."""
    return Q(agent__in=Agent.objects.paused())


class RequestQuerySet(models.QuerySet["ApprovalRequest"]):
    def open(self, now: datetime) -> RequestQuerySet:
        """Those that can still be answered at `now`: not what is due and not paused.

        Written as what is left out, so that a database walks the index on the deadline.
        """
        is_over = Q(expires_at__lte=now) | Q(stage_due_at__lte=now)
        return self.filter(status__in=OPEN_STATUSES).exclude(is_over & ~paused())

    def due(self, now: datetime) -> RequestQuerySet:
        """Those whose own deadline has come and that nobody has settled yet."""
        return self.filter(status__in=OPEN_STATUSES, expires_at__lte=now).exclude(paused())

    def stage_due(self, now: datetime) -> RequestQuerySet:
        """Those with an open stage whose deadline has come and that nobody has settled yet."""
        return self.filter(status__in=OPEN_STATUSES, stage_due_at__lte=now).exclude(paused())

    def terminal(self) -> RequestQuerySet:
        return self.filter(status__in=TERMINAL_STATUSES)


_Rows = models.Manager.from_queryset(RequestQuerySet)


class RequestManager(_Rows["ApprovalRequest"]):
    """Rows without the trace, which is long where there are many policies: only the admin's page
    of a request shows it, and reads it by a statement of its own."""

    def get_queryset(self) -> RequestQuerySet:
        return cast("RequestQuerySet", super().get_queryset().defer("trace_text"))


class ApprovalRequest(models.Model):
    """One thing awaiting human judgement.

    What the agent sent is kept as the text that came, so a number keeps its digits:
    `action_text` (empty where there is no action), `asks_text` (form, budget, options and
    confirm_phrase, as far as they were sent), `extras_text` (context, evidence and what else is
    only given back). `bound_text` is what the digest covers besides the action. `version` rises
    only for what the agent can see; everything else is that of the current revision.
    """

    id = IdField("req")
    project = models.ForeignKey(Project, models.PROTECT, related_name="requests")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    version = models.PositiveIntegerField(default=1)

    revision = models.PositiveIntegerField(default=1)
    action_name = models.CharField(max_length=200, blank=True)
    action_text = models.TextField(blank=True)
    bound_text = models.TextField(default=BINARY)
    asks_text = models.TextField(default="{}")
    extras_text = models.TextField(default="{}")
    # The data and the option of a reviewer's edit, which all approvals of this revision share.
    data_text = models.TextField(null=True)
    option = models.CharField(max_length=200, null=True)
    action_digest = models.CharField(max_length=71)
    # How often changes were asked for, and whether a person's question is open to the agent.
    rounds = models.PositiveIntegerField(default=0)
    asks_agent = models.BooleanField(default=False)

    declared_risk = models.CharField(max_length=10, choices=Risk.choices, null=True)
    effective_risk = models.CharField(max_length=10, choices=Risk.choices)
    severity = models.CharField(max_length=10, choices=Risk.choices, null=True)
    allowed_responses = models.JSONField()
    policy_name = models.CharField(max_length=100, null=True)
    policy_version = models.PositiveIntegerField(null=True)
    policy_in_force = models.ForeignKey(
        PolicyVersion, models.PROTECT, null=True, related_name="requests"
    )
    verdict = models.CharField(max_length=10)
    reasons = models.JSONField(default=list)
    matched = models.JSONField(default=list)
    # What the policies ask besides stages (rules/terms.py), and the trace of every rule.
    terms = models.JSONField(default=dict)
    trace_text = models.TextField(default="[]")
    irreversible = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    standing_grant = models.ForeignKey(
        "approvals.StandingGrant", models.PROTECT, null=True, related_name="relieved"
    )

    external_id = models.CharField(max_length=255, null=True)
    thread_id = models.CharField(max_length=255, null=True)
    tags = models.JSONField(default=list)
    requester_text = models.TextField(null=True)
    requester_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="requested"
    )
    search_text = models.TextField(blank=True)

    group_key = models.CharField(max_length=255, null=True)
    group_index = models.PositiveIntegerField(null=True)
    group_size = models.PositiveIntegerField(null=True)

    on_timeout = models.CharField(max_length=10, choices=OnTimeout.choices)
    expires_in = models.PositiveIntegerField(default=86_400)
    expires_at = models.DateTimeField()
    # The nearest deadline of an open stage. Here, so that lists need not read the stages.
    stage_due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = RequestManager()

    # No column: the stages, where the request was opened just now and they are known unread.
    fresh_stages: list[Stage] | None = None
    fresh_grounds: object = None

    class Meta:
        verbose_name = "request"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="request_status"),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, decided_at__isnull=True)
                | Q(status__in=TERMINAL_STATUSES, decided_at__isnull=False),
                name="terminal_means_decided_at",
            ),
            models.CheckConstraint(
                condition=Q(created_at__lt=F("expires_at")), name="deadline_after_creation"
            ),
            models.CheckConstraint(
                condition=~Q(on_timeout="approve") | Q(effective_risk__in=["low", "medium"]),
                name="silence_approves_no_high_risk",
            ),
            models.UniqueConstraint(
                fields=["agent", "group_key", "group_index"],
                condition=Q(group_key__isnull=False),
                name="one_call_an_index",
            ),
            models.CheckConstraint(
                condition=Q(group_key__isnull=True, group_index__isnull=True, group_size=None)
                | Q(group_key__isnull=False, group_index__lt=F("group_size")),
                name="a_call_within_its_group",
            ),
        ]
        indexes = [
            models.Index(
                F("project"),
                DUE,
                F("id"),
                condition=Q(status__in=OPEN_STATUSES),
                name="open_by_due",
            ),
            models.Index(
                fields=["expires_at", "id"],
                condition=Q(status__in=OPEN_STATUSES),
                name="due_by_deadline",
            ),
            models.Index(
                fields=["stage_due_at", "id"],
                condition=Q(status__in=OPEN_STATUSES, stage_due_at__isnull=False),
                name="due_by_stage",
            ),
            models.Index(
                fields=["agent"], condition=Q(status__in=OPEN_STATUSES), name="open_of_agent"
            ),
            models.Index(fields=["project", "-id"], name="newest_of_project"),
            models.Index(fields=["project", "status", "-id"], name="newest_by_status"),
            models.Index(fields=["agent", "-id"], name="newest_of_agent"),
            models.Index(fields=["agent", "created_at"], name="created_by_agent"),
            models.Index(
                fields=["project", "external_id"],
                condition=Q(external_id__isnull=False),
                name="by_external_id",
            ),
            models.Index(
                fields=["project", "thread_id"],
                condition=Q(thread_id__isnull=False),
                name="by_thread_id",
            ),
            models.Index(
                fields=["project", "group_key"],
                condition=Q(group_key__isnull=False),
                name="by_group_key",
            ),
            models.Index(
                fields=["project", "action_name", "-decided_at"],
                condition=Q(decided_at__isnull=False),
                name="decided_by_action",
            ),
            models.Index(
                fields=["agent", "-decided_at"],
                condition=Q(status__in=("approved", "rejected", "answered"), verdict="review"),
                name="decided_by_people",
            ),
            models.Index(
                fields=["agent", "action_name", "-created_at"],
                condition=Q(verdict="review"),
                name="asked_of_people",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it has no final result yet (its deadline may have come all the same)."""
        return self.status in OPEN_STATUSES

    @property
    def is_paused(self) -> bool:
        """Whether its agent is stopped, by itself or with the project (lifecycle.md, Pause)."""
        return self.agent.paused_at is not None or self.project.paused_at is not None

    def clock(self, now: datetime) -> datetime:
        """What its deadlines are compared with: `now`, or since when it is paused."""
        stopped = self.agent.paused_at or now, self.project.paused_at or now
        return min(now, *stopped)

    def is_over(self, now: datetime) -> bool:
        """Whether a deadline, its own or that of an open stage, has come."""
        return self.clock(now) >= self.due_at

    @property
    def due_at(self) -> datetime:
        """The nearest deadline: its own, or that of an open stage."""
        return min(self.expires_at, self.stage_due_at or self.expires_at)

    def is_fresh_with(self, stages: list[Stage], grounds: object) -> None:
        """Note that these stages are all there is to it yet, and on what `grounds` people may
        answer (access/eligibility.py), so that the answer to its opening reads nothing that was
        only just written or read. For an object that is shown once."""
        self.fresh_stages, self.fresh_grounds = stages, grounds
        if self.is_open:
            self.has_none_of("decision", "grant", "execution")

    def has_none_of(self, *relations: str) -> None:
        """Note that there are no rows of these one-to-one relations, so that nobody looks."""
        for name in relations:
            cast("FieldCacheMixin", self._meta.get_field(name)).set_cached_value(self, None)
