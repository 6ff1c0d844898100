"""One reviewer's answer on one stage of one revision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .compiled import Compiled
from .ids import IdField
from .people import Person
from .requests import ApprovalRequest
from .stages import Stage

# Neither taken back nor voided.
LIVE = Q(withdrawn_at__isnull=True, voided_at__isnull=True)


class ResponseQuerySet(models.QuerySet["Response"]):
    def live(self) -> ResponseQuerySet:
        """Those that stand: neither taken back by their authors nor voided."""
        return self.filter(LIVE)

    def approvals(self) -> ResponseQuerySet:
        """Those that stand as approvals: advice over a person's own limit is none."""
        return self.live().filter(effect=Response.Effect.APPROVE, recommended=False)


class Response(models.Model):
    """A reviewer's answer. It stays as given; it may only be withdrawn or voided."""

    class Type(models.TextChoices):
        APPROVE = "approve"
        EDIT = "edit"
        REJECT = "reject"
        RESPOND = "respond"
        REQUEST_CHANGES = "request_changes"
        CHOOSE = "choose"

    class Effect(models.TextChoices):
        """What an answer comes to, whatever it was called: of `choose` the option says it."""

        APPROVE = "approve"
        REJECT = "reject"
        ANSWER = "answer"
        CHANGES = "changes"

    id = IdField("rsp")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="responses")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="responses")
    revision = models.PositiveIntegerField()
    action_digest = models.CharField(max_length=71)
    person = models.ForeignKey(Person, models.PROTECT, related_name="responses")
    # Frozen as it was: the account may be renamed, the story may not.
    person_name = models.CharField(max_length=150)
    # Whose seat the person took by delegation; null: they answered in their own right.
    for_person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="answered_by_others"
    )
    for_name = models.CharField(max_length=150, blank=True)
    type = models.CharField(max_length=16, choices=Type.choices)
    effect = models.CharField(max_length=10, choices=Effect.choices)
    # An approval over the person's own limit: kept as advice, and never counted.
    recommended = models.BooleanField(default=False)
    option = models.CharField(max_length=200, null=True)
    data_text = models.TextField(null=True)
    annotations_text = models.TextField(default="[]")
    reason = models.TextField(blank=True)
    channel = models.CharField(max_length=16)
    body_digest = models.CharField(max_length=71)
    effective_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "revision", "person"],
                condition=LIVE,
                name="one_live_answer_a_person",
            ),
            models.UniqueConstraint(
                fields=["stage", "revision", "for_person"],
                condition=Q(for_person__isnull=False) & LIVE,
                name="one_live_answer_a_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} by {self.person_name}"


# What one person has answered to one request, as far as it stands.
LIVE_ANSWERS = Compiled(
    lambda request, person: Response.objects.live().filter(request=request, person=person)
)
