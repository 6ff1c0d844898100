"""The head of a project file: which version it is, which project it is for, what it has."""

from __future__ import annotations

from collections.abc import Collection

from .nodes import FileRefused, Mistake, Node
from .reading import read_yaml

VERSION = 1


def read_file(
    raw: bytes,
    *,
    project: str,
    keys: Collection[str],
    later: Collection[str],
    mistakes: list[Mistake],
) -> dict[str, Node]:
    """The sections of a file, by key. `keys` are those that may stand in it.

    Those of `later` may stand in it with nothing in them. What is not sound as a whole goes to
    `mistakes`: another version or project, an unknown key. Raises `FileRefused` for what cannot
    be read at all.
    """
    root = read_yaml(raw)
    if not isinstance(root.value, dict):
        raise FileRefused([Mistake(root.line, "The file must be a mapping that begins: version.")])
    mistakes += _head_mistakes(root.value, root.line, project)
    sections = {}
    for key, node in root.value.items():
        if key in keys:
            sections[key] = node
        elif key in later:
            if node.value not in ({}, [], None):
                mistakes.append(Mistake(node.line, f"{key}: not available in this version."))
        elif key not in ("version", "project"):
            mistakes.append(Mistake(node.line, f"{key} is not a key of this file."))
    return sections


def _head_mistakes(members: dict[str, Node], line: int, project: str) -> list[Mistake]:
    mistakes = []
    version, named = members.get("version"), members.get("project")
    if version is None:
        mistakes.append(Mistake(line, "version is missing; write version: 1."))
    elif type(version.value) is not int or version.value != VERSION:
        mistakes.append(Mistake(version.line, "version must be 1; no other is known."))
    if named is not None and named.value != project:
        mistakes.append(Mistake(named.line, f"project is not {project}, which was asked for."))
    return mistakes
