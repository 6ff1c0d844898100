"""A change of a project's settings that waits for a second admin."""

from __future__ import annotations

from django.db import models

from .ids import IdField
from .people import Person
from .projects import Project


class SettingChange(models.Model):
    """One setting, and what it is to become once another admin than its author publishes it.

    Only `publish_needs_second_admin` waits so far, on its way to false (config.md).
    """

    id = IdField("set")
    project = models.ForeignKey(Project, models.PROTECT, related_name="setting_changes")
    setting = models.CharField(max_length=64)
    value = models.JSONField()
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="setting_changes")
    author_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "setting"],
                condition=models.Q(published_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_change_a_setting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.setting} in {self.project}"
