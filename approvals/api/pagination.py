"""Keyset pages: `?limit=` and an opaque `?cursor=` (api.md 1, paging)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from approvals.models.ids import base32
from approvals.rules import parameters

DEFAULT_LIMIT, MAX_LIMIT = 50, 200

# A cursor is what sorts in the last row that was shown: of an id its 26 characters, of a place
# in the log its number, in the same alphabet.
_ALPHABET = "[0-9A-HJKMNP-TV-Z]"
ID_CURSOR = f"^{_ALPHABET}{{26}}$"
PLACE_CURSOR = f"^{_ALPHABET}{{12}}$"
_DIGITS = {character: value for value, character in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


def limit_of(query: dict[str, str]) -> int:
    """How many rows a page may have. Raises `Invalid` (`invalid_limit`)."""
    if "limit" not in query:
        return DEFAULT_LIMIT
    return parameters.whole("limit", query["limit"], low=1, high=MAX_LIMIT, code="invalid_limit")


def id_of(query: dict[str, str], *, prefix: str) -> str | None:
    """The id that the page begins behind. Raises `Invalid` (`invalid_cursor`)."""
    cursor = _cursor(query, ID_CURSOR)
    return f"{prefix}_{cursor}" if cursor is not None else None


def cursor_of_id(id: str) -> str:
    """The cursor of the page behind the row of this id."""
    return id.partition("_")[2]


def place_of(query: dict[str, str]) -> int:
    """The place that the page begins behind; 0 at first. Raises `Invalid` (`invalid_cursor`)."""
    place = 0
    for character in _cursor(query, PLACE_CURSOR) or "":
        place = place * 32 + _DIGITS[character]
    return place


def cursor_of_place(place: int) -> str:
    """The cursor of the page behind this place."""
    return base32(place, 12)


def page_object(data: Sequence[Any], *, next_cursor: str | None) -> dict[str, Any]:
    """A page as every list answers it."""
    return {"data": list(data), "next_cursor": next_cursor}


def _cursor(query: dict[str, str], shape: str) -> str | None:
    cursor = query.get("cursor")
    if cursor is not None and not re.fullmatch(shape, cursor):
        raise parameters.refused("cursor", "invalid_cursor", "is not one that this list gave")
    return cursor
