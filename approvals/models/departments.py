"""What budgets draw on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from .ids import IdField
from .projects import Project
from .requests import ApprovalRequest


class Department(models.Model):
    """A budget of so much in each period, by name (config.md, `departments`)."""

    class Period(models.TextChoices):
        WEEK = "week"
        MONTH = "month"
        QUARTER = "quarter"
        YEAR = "year"

    id = IdField("dpt")
    project = models.ForeignKey(Project, models.PROTECT, related_name="departments")
    name = models.SlugField(max_length=64)
    currency = models.CharField(max_length=3)
    amount = models.CharField(max_length=40, help_text="A plain decimal: 75000.00")
    period = models.CharField(max_length=8, choices=Period.choices)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_department_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Draw(models.Model):
    """What one approval took from a department's period. Given back where it was never used."""

    id = IdField("drw")
    department = models.ForeignKey(Department, models.PROTECT, related_name="draws")
    request = models.OneToOneField(ApprovalRequest, models.PROTECT, related_name="draw")
    # The first day of the period, in the project's zone; the amount is in `currency`.
    period_start = models.DateField()
    currency = models.CharField(max_length=3)
    amount = models.CharField(max_length=40)
    drawn_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["department", "period_start"],
                condition=Q(returned_at__isnull=True),
                name="draws_of_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} of {self.department_id}"
