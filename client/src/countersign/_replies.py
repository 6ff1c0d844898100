"""What one HTTP answer means: an object, a refusal, try again, or a doubt. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import _json
from ._members import Members
from .errors import ApiError, BadAnswer

MAX_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer as it came; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Retry(Exception):
    """The same call may be sent again; `after` is the server's wish in seconds."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def judge(reply: Reply) -> dict[str, Any] | None:
    """Return the object of an answer, None for 304.

    Raises `Retry` for what may pass, `ApiError` for a refusal, `BadAnswer` for anything else.
    """
    if reply.status >= 500 or reply.status in (408, 425, 429):
        raise Retry(f"the server answered {reply.status}", _retry_after(reply))
    if reply.status == 304:
        return None
    if reply.status not in (200, 201) and not 400 <= reply.status < 500:
        raise BadAnswer(f"The server answered {reply.status}, which it never should.")
    document = _object(reply)
    if reply.status < 300:
        return document
    problem = Members(document, "the problem")
    code, detail = problem.text("code"), problem.text("detail")
    if code == "idempotency_in_progress":
        raise Retry(detail, _retry_after(reply))
    raise ApiError(reply.status, code, detail, document.get("errors") or ())


def _object(reply: Reply) -> dict[str, Any]:
    if len(reply.body) > MAX_ANSWER:
        raise BadAnswer(f"The answer has more than {MAX_ANSWER} bytes.")
    try:
        document = _json.read(reply.body)
    except ValueError as error:
        raise BadAnswer(f"The answer is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise BadAnswer("The answer is not a JSON object.")
    return document


def _retry_after(reply: Reply) -> float | None:
    value = reply.headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else None
