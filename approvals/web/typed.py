"""What somebody typed into a field of a page."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.schemaforms.posts import plain_lines


def text_of(fields: Mapping[str, str], name: str) -> str:
    """One field as it was typed, its line ends as we keep them; blanks around it mean nothing."""
    return plain_lines(fields.get(name, "")).strip()
