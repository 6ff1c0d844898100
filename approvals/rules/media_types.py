"""What a file is by its own bytes. What a sender says of it is only a claim."""

from __future__ import annotations

import re

# The most that one file may have (api.md 2.1).
MAX_BYTES = 10 * 1024 * 1024

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
IMAGES = ("image/png", "image/jpeg")
# What a browser may show in a sandbox (ui.md 3.3); everything else is downloaded.
SHOWN = ("application/pdf", *IMAGES, TEXT)

_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
EVERY = (*dict.fromkeys(media_type for _, media_type in _BEGINNINGS), TEXT, UNKNOWN)

_NO_TEXT = re.compile(r"[^\t\n\f\r\x20-\x7e\x80-\U0010ffff]")


def media_type_of(content: bytes) -> str:
    """The type that the first bytes give away, `text/plain` for UTF-8 without control characters.

    HTML and SVG are text: their source is shown and nothing of it runs.
    """
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return UNKNOWN
    return UNKNOWN if _NO_TEXT.search(text) else TEXT
