"""The parts of a request's evidence (api.md 2.1): links, files and texts, by their index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import strict_json


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of evidence as it was sent. `title` is "" for a file that goes by its own name.

    `kind` is `link`, `file` or `text`; what belongs to another kind is "".
    """

    index: int
    kind: str
    title: str
    must_read: bool = False
    url: str = ""
    attachment: str = ""
    text: str = ""


def parts_of(extras_text: str) -> list[Part]:
    """The parts of a request's current revision, from what is kept of its extras."""
    sent: Any = strict_json.read_object(extras_text).get("evidence") or []
    return [
        Part(
            index=index,
            kind=each["kind"],
            title=each.get("title") or "",
            must_read=each.get("must_read", False),
            url=each.get("url", ""),
            attachment=each.get("attachment", ""),
            text=each.get("text", ""),
        )
        for index, each in enumerate(sent)
    ]


def attachments_of(parts: Sequence[Part]) -> list[str]:
    """The ids of the files that the parts name."""
    return [part.attachment for part in parts if part.attachment]
