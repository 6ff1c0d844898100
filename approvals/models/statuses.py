"""The states of a request, and what becomes of it when its deadline comes."""

from __future__ import annotations

from django.db import models


class Status(models.TextChoices):
    """The states of a request (lifecycle.md). The last five are terminal."""

    PENDING = "pending"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


OPEN_STATUSES = (Status.PENDING, Status.CHANGES_REQUESTED)
TERMINAL_STATUSES = tuple(status for status in Status if status not in OPEN_STATUSES)


class OnTimeout(models.TextChoices):
    REJECT = "reject"
    EXPIRE = "expire"
    ESCALATE = "escalate"
    APPROVE = "approve"
