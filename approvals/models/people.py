"""The people: one account each, whatever projects they are in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from .ids import IdField


class Person(AbstractUser):
    """An account. A superuser is an operator: it configures, and decides nothing."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    id = IdField("usr")
    name = models.CharField(max_length=150, blank=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("username"), name="one_account_a_username"),
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="one_account_an_email"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name to show: the full name where there is one, else the username."""
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class SignInFailure(models.Model):
    """A failed sign-in, kept for the length of the throttle's window."""

    id = IdField("sif")
    account = models.CharField(max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="failure_by_account"),
            models.Index(fields=["address", "at"], name="failure_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.account} from {self.address}"
