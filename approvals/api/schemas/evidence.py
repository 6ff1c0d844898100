"""Files and pieces of evidence, as OpenAPI documents them. `reads.evidence` writes them."""

from __future__ import annotations

from typing import Literal

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


class PartShown(Shown):
    """One piece of evidence. What belongs to another kind is null."""

    index: int
    kind: Literal["link", "file", "text"]
    title: str
    must_read: bool
    url: str | None
    host: str | None = Field(description="Where a link truly leads; null where it is no clean one.")
    text: str | None
    attachment: AttachmentShown | None
