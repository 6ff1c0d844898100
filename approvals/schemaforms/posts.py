"""What a browser posted, by opaque field id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class File(Protocol):
    """An uploaded file, as Django has them."""

    name: str | None
    content_type: str | None
    size: int | None

    def read(self) -> bytes:
        """What is left of it."""

    def seek(self, offset: int, /) -> object:
        """Go to where reading goes on."""


class Post:
    """One POST of a form. A name that is not in it was not drawn: nobody was asked."""

    def __init__(
        self,
        fields: Mapping[str, Sequence[str]],
        files: Mapping[str, File] | None = None,
    ) -> None:
        self.fields = {name: list(values) for name, values in fields.items()}
        self.files = dict(files or {})

    def has(self, name: str) -> bool:
        """Whether the field was drawn and posted."""
        return bool(self.fields.get(name))

    def text(self, name: str) -> str:
        """What was posted last under a name, its line ends as JSON would have them."""
        return plain_lines(self.fields[name][-1])

    def every(self, name: str) -> list[str]:
        """All that was posted under a name, without the empty marker that each group carries."""
        return [value for value in dict.fromkeys(self.fields.get(name, [])) if value]


NOTHING = Post({})


def plain_lines(text: str) -> str:
    """Line ends as a browser cannot tell them apart: CR LF and CR are LF; NUL cannot be kept."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
