"""What a file wants of a project, section by section, or all that is wrong with it."""

from __future__ import annotations

from approvals.models import Project
from approvals.project_file.head import read_file
from approvals.project_file.nodes import FileRefused, Mistake, Node
from approvals.project_file.section import Entries

from .sections import LATER, SECTIONS


def read_wanted(project: Project, raw: bytes) -> tuple[dict[str, Node], dict[str, Entries]]:
    """The sections of a file as they stand there, with their lines, and what they want.

    Raises `FileRefused` with every mistake that can be found without trying.
    """
    mistakes: list[Mistake] = []
    nodes = read_file(raw, project=project.name, keys=SECTIONS, later=LATER, mistakes=mistakes)
    wanted = {key: SECTIONS[key].read(node, project, mistakes) for key, node in nodes.items()}
    if mistakes:
        raise FileRefused(mistakes)
    return nodes, wanted
