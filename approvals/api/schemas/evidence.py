"""Files and pieces of evidence, as OpenAPI documents them. `reads.evidence` writes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .common import Moment, Shown


class AttachmentShown(Shown):
    """A file that was handed in. It never changes."""

    id: str
    name: str
    media_type: str = Field(description="By its bytes: what the sender said of it is not believed.")
    size: int = Field(description="In bytes.")
    sha256: str = Field(description="Of its bytes, in hex.")
    created_at: Moment


class ChangeShown(Shown):
    """One place that differs from the revision before, as a pointer into the request."""

    pointer: str
    kind: Literal["added", "removed", "changed"]
    before: Any = Field(description="null where it came.")
    after: Any = Field(description="null where it went.")


class PartShown(Shown):
    """One part of a request. What belongs to another kind is null."""

    index: int | None = Field(description="Of a piece of evidence; null for any other part.")
    part: str = Field(description="What stands in the address: the index, or the kind.")
    kind: Literal["link", "file", "text", "args", "description", "diff"]
    title: str
    must_read: bool
    url: str | None
    host: str | None = Field(description="Where a link truly leads; null where it is no clean one.")
    text: str | None
    attachment: AttachmentShown | None
    args: Any = Field(description="All arguments; in a masked place stands the mask's text.")
    changes: list[ChangeShown] | None
