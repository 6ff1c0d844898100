"""What a schema and its hints say of a field to the person who fills it in."""

from __future__ import annotations

from .hints import Hints
from .merging import as_schema
from .values import Schema


def talk(schema: Schema) -> Schema:
    """Title and description alone, of a schema whose rules cannot be followed."""
    return {key: schema[key] for key in ("title", "description") if key in as_schema(schema)}


def label(schema: Schema, hints: Hints, name: str | int | None) -> str:
    """What a field is called: its title, else its name."""
    title = hints.words("title") or schema.get("title")
    if isinstance(title, str) and title.strip():
        return title
    return str(name) if name is not None else ""


def help_of(schema: Schema, hints: Hints) -> tuple[str, bool]:
    """What is said below a field, and whether that is Markdown."""
    markdown = schema.get("description_md")
    if isinstance(markdown, str) and markdown:
        return markdown, True
    listed = hints.get("help")
    if isinstance(listed, list):  # the texts that stand between fields in form-js
        return "\n\n".join(one for one in listed if isinstance(one, str)), True
    found = [hints.words("help"), hints.words("description"), schema.get("description")]
    return "\n".join(dict.fromkeys(one for one in found if isinstance(one, str) and one)), False
