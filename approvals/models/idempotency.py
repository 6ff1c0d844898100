"""Remembered calls: the same key with the same body is the same call."""

from __future__ import annotations

from django.db import models

from .ids import IdField


class IdempotentCall(models.Model):
    """An effect that was committed under a caller's `Idempotency-Key` (api.md 1)."""

    id = IdField("idm")
    caller = models.CharField(max_length=32)
    route = models.CharField(max_length=150)
    key = models.CharField(max_length=255)
    body_digest = models.CharField(max_length=71)
    object_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "route", "key"], name="one_call_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
