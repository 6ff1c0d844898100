"""A project as its file."""

from __future__ import annotations

from approvals.actions.projects import take_project
from approvals.models import Project
from approvals.models.transactions import write_transaction
from approvals.project_file.head import VERSION
from approvals.project_file.writing import write_file
from approvals.rules.actor import SYSTEM
from approvals.rules.strict_json import JsonValue

from .sections import SECTIONS


def export(project: Project) -> str:
    """The file of everything that can be configured in a project, always in the same bytes."""
    document: dict[str, JsonValue] = {"version": VERSION, "project": project.name}
    with write_transaction():
        # Changes of the set-up wait for it, so that no section is older than another.
        held = take_project(project.id, actor=SYSTEM)
        for key, section in SECTIONS.items():
            document[key] = section.document(section.export(held))
    return write_file(document)
