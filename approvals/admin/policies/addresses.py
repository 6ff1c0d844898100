"""Where the pages of policies are that Django's admin does not have."""

from __future__ import annotations

from django.contrib.admin.utils import quote
from django.urls import reverse

from approvals.models import Policy

VERSIONS = "<str:object_id>/versions/"
CHECK = "check/"


def change(policy: Policy) -> str:
    """The page of fields."""
    return reverse("admin:approvals_policy_change", args=[quote(policy.pk)])


def versions(policy: Policy) -> str:
    """History, differences, publishing and rolling back."""
    return reverse("admin:approvals_policy_versions", args=[quote(policy.pk)])


def check() -> str:
    """Whether a condition can be used, for whoever is typing one."""
    return reverse("admin:approvals_policy_check")
