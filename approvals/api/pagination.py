"""Keyset pages: `?limit=` and an opaque `?cursor=` (api.md 1, paging)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Any

from approvals.rules import parameters

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
PARAMETERS = ("limit", "cursor")

REQUEST = re.compile(r"req_[0-9A-HJKMNP-TV-Z]{26}")
NUMBER = re.compile(r"[0-9]{1,18}")


def limit_of(query: dict[str, str]) -> int:
    """How many rows a page may have. Raises `Invalid` (`invalid_limit`)."""
    if "limit" not in query:
        return DEFAULT_LIMIT
    return parameters.whole("limit", query["limit"], low=1, high=MAX_LIMIT, code="invalid_limit")


def place_of(query: dict[str, str], shape: re.Pattern[str]) -> str | None:
    """Where the page begins: behind the row of this id or number, which has this shape.

    Raises `Invalid` (`invalid_cursor`) for what `cursor_for` has not made.
    """
    if "cursor" not in query:
        return None
    try:
        place = base64.b64decode(query["cursor"], altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        place = ""
    if not shape.fullmatch(place):
        raise parameters.refused("cursor", "invalid_cursor", "is not one that this list gave")
    return place


def cursor_for(place: str) -> str:
    """The cursor of the page behind this row."""
    return base64.b64encode(place.encode("ascii"), altchars=b"-_").decode("ascii")


def page_object(data: Sequence[Any], *, next_cursor: str | None) -> dict[str, Any]:
    """A page as every list answers it."""
    return {"data": list(data), "next_cursor": next_cursor}
