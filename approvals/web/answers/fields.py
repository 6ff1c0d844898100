"""The words that the parts of an answer share: what was sent, what was tried, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Protocol, TypeAlias, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from approvals.exceptions import FieldError
from approvals.models import ApprovalRequest
from approvals.reads.detail import Detail
from approvals.rules.answers import CARRIES
from approvals.schemaforms.posts import File, plain_lines

Files: TypeAlias = "MultiValueDict[str, UploadedFile[bytes]] | None"


def uploads(files: Files) -> Mapping[str, File]:
    """The files of a post as the forms read them, by field."""
    return cast("Mapping[str, File]", (files or MultiValueDict()).dict())


@dataclass(frozen=True, slots=True)
class Sent:
    """A POST of the request page, beside the request and what it asks for (`asks`, parsed)."""

    fields: QueryDict
    files: MultiValueDict[str, UploadedFile[bytes]]
    request: ApprovalRequest
    asks: Mapping[str, Any]
    zone: tzinfo

    @property
    def type(self) -> str:
        """The button that was pressed: a type of answer."""
        return self.fields.get("type", "")

    @property
    def is_stale(self) -> bool:
        """Whether it answers an earlier version: its fields are of that one, to be refused."""
        return self.fields.get("revision") != str(self.request.revision)

    def may_carry(self, member: str) -> bool:
        """Whether an answer of this type carries `member`: a rejection takes no sum along."""
        if self.type == "choose" and member != "option":
            effects = {each["value"]: each["effect"] for each in self.asks.get("options", ())}
            if effects.get(self.fields.get("option")) != "approve":
                return False  # an option that rejects needs no sum and no phrase either
        return member in CARRIES.get(self.type, ())

    def text(self, name: str) -> str:
        """One field as it was typed, blanks around it too."""
        return plain_lines(self.fields.get(name, ""))


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer that was refused, to be shown again: what was typed, and what was wrong.

    `post` is None where the page is shown for the first time; `editing` opens the arguments.
    """

    post: QueryDict | None = None
    files: Files = None
    errors: Sequence[FieldError] = ()
    zone: tzinfo | None = None
    editing: bool = False

    def text(self, name: str, otherwise: str = "") -> str:
        """What stood in a field when it was sent."""
        return otherwise if self.post is None else self.post.get(name, otherwise)

    def wrong(self, pointer: str) -> str:
        """What is wrong at a pointer, or ""."""
        return ", ".join(error.message for error in self.errors if error.pointer == pointer)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the error summary. `anchor` is the id of the field that it is about."""

    anchor: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ours as it is drawn: its id, name, label, value, and what is wrong with it."""

    id: str
    name: str
    label: str
    value: str
    error: str = ""

    @property
    def problems(self) -> list[Problem]:
        """Its line of the error summary, if any."""
        return [Problem(self.id, self.label, self.error)] if self.error else []


class Screen(Protocol):
    """What the template of one part shows."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What was wrong with its fields, for the error summary of the page."""
        ...


class Part(Protocol):
    """A module of this package."""

    def read(self, sent: Sent) -> Mapping[str, Any]:
        """The members of `rules.answers.Answer` that it adds; none where it is not asked for.

        Raises `Invalid` with pointers as the API's for what cannot be read.
        """
        ...

    def show(self, detail: Detail, tried: Tried) -> Screen | None:
        """What its template shows, or None where the request does not ask for it."""
        ...
