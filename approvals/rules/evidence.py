"""The parts of a request that one can open by itself: its evidence (api.md 2.1) by index, and
its arguments, its description and what changed in this revision, which a policy may name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import strict_json

# The parts that are no evidence, and what they are called in words.
OWN = {"args": "Arguments", "description": "Description", "diff": "Changes"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `key` is what stands in its address: an index, or a name of `OWN`.

    `kind` is `link`, `file` or `text`, or that name; what belongs to another kind is "". `title`
    is "" for a file that goes by its own name.
    """

    key: str
    kind: str
    title: str
    must_read: bool = False
    url: str = ""
    attachment: str = ""
    text: str = ""

    @property
    def index(self) -> int | None:
        """Which piece of evidence it is, None for what is none."""
        return None if self.kind in OWN else int(self.key)


def parts_of(extras_text: str) -> list[Part]:
    """The evidence of a request's current revision, from what is kept of its extras."""
    sent: Any = strict_json.read_object(extras_text).get("evidence") or []
    return [
        Part(
            key=str(index),
            kind=each["kind"],
            title=each.get("title") or "",
            must_read=each.get("must_read", False),
            url=each.get("url", ""),
            attachment=each.get("attachment", ""),
            text=each.get("text", ""),
        )
        for index, each in enumerate(sent)
    ]


def own_parts(*, has_args: bool, description: str, revision: int) -> list[Part]:
    """Those of `OWN` that there are: a first revision has changed nothing."""
    there = {"args": has_args, "description": bool(description), "diff": revision > 1}
    return [Part(key=name, kind=name, title=OWN[name]) for name in OWN if there[name]]


def demand(parts: Iterable[Part], names: Sequence[str]) -> tuple[list[Part], list[str]]:
    """The parts as a policy's `must_read` wants them read, and the titles that none bears.

    A name of `OWN` always means that part, whatever evidence is called; every piece that bears a
    title has to be read. A part of `OWN` that is not there is not missing: nothing is left out.
    """
    titles = [name for name in names if name not in OWN]
    wanted = [
        replace(part, must_read=True) if _is_named(part, names, titles) else part for part in parts
    ]
    borne = {part.title for part in wanted if part.kind not in OWN}
    return wanted, [title for title in titles if title not in borne]


def _is_named(part: Part, names: Sequence[str], titles: Sequence[str]) -> bool:
    return part.key in names if part.kind in OWN else part.title in titles


def attachments_of(parts: Sequence[Part]) -> list[str]:
    """The ids of the files that the parts name."""
    return [part.attachment for part in parts if part.attachment]
