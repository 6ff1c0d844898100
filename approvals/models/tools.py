"""The tool registry: what a project knows of the actions that its agents ask for."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from django.db import models

from .ids import IdField
from .projects import Project
from .risks import Risk


class ToolQuerySet(models.QuerySet["Tool"]):
    def of_project(self, project_id: str) -> ToolQuerySet:
        """What the project's registry holds now."""
        return self.filter(project=project_id, is_active=True)

    def best_for(self, project_id: str, action_name: str) -> Tool | None:
        """What is known of an action. One statement, none without a name."""
        return best_of(self.of_project(project_id), action_name) if action_name else None


def best_of(tools: Iterable[Tool], action_name: str) -> Tool | None:
    """Of the globs that fit, the one with most literal characters (config.md, Silent points).

    Case counts, and only `*` is special: `?` and `[` stand for themselves.
    """
    fitting = (tool for tool in tools if fnmatchcase(action_name, _pattern(tool.name)))
    return min(
        fitting,
        key=lambda tool: (tool.name.count("*") - len(tool.name), tool.name),
        default=None,
    )


def _pattern(glob: str) -> str:
    return "".join(f"[{each}]" if each in "?[" else each for each in glob)


class Tool(models.Model):
    """What is known of the actions whose name fits a glob (config.md, `tools`).

    `editable` and `mask` are JSON pointers into `args`; `editable` null means all of them.
    """

    id = IdField("tol")
    project = models.ForeignKey(Project, models.PROTECT, related_name="tools")
    name = models.CharField(max_length=200, help_text="A glob: * stands for anything.")
    editable = models.JSONField(null=True, blank=True)
    mask = models.JSONField(default=list, blank=True)
    args_schema_text = models.TextField(blank=True)
    risk = models.CharField(max_length=10, choices=Risk.choices, null=True, blank=True)
    irreversible = models.BooleanField(default=False)
    confidential = models.BooleanField(
        default=False, help_text="Only who may decide such a request sees it."
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=models.Q(is_active=True),
                name="one_live_tool_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def settings(self) -> dict[str, Any]:
        """All that the entry says, by the names of config.md: what its events tell, and what
        a standing grant rests on."""
        return {
            "risk": self.risk,
            "irreversible": self.irreversible,
            "confidential": self.confidential,
            "editable": self.editable,
            "mask": self.mask,
            "args_schema": self.args_schema_text,
        }
