"""Masked values: which one is looked at, and what it is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from .common import Body, ExactJson, Shown


class RevealBody(Body):
    """One masked value, by its JSON pointer into the arguments: `/auth_token`."""

    pointer: Annotated[str, StringConstraints(max_length=2_000)]


class RevealedShown(Shown):
    """A masked value as it was sent."""

    pointer: str
    value: ExactJson = Field(description="As it was sent, digit for digit.")
