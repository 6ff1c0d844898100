"""What can go wrong. Everything that is not an approval is an exception, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .types import Decision, Request


class CountersignError(Exception):
    """The root of everything this package raises on purpose."""


class ConfigurationError(CountersignError):
    """No URL, no key, or one that cannot be used."""


class ApiError(CountersignError):
    """The server refused the call (4xx with a problem document)."""

    def __init__(
        self, status: int, code: str, detail: str, errors: Sequence[dict[str, Any]] = ()
    ) -> None:
        super().__init__(f"The server refused ({status} {code}): {detail}")
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = list(errors)


class NotApproved(CountersignError):
    """Nothing may run. `reason` is for people and models; `str()` is one sentence."""

    def __init__(
        self,
        reason: str,
        *,
        request: Request | None = None,
        decision: Decision | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.request = request
        self.decision = decision


class Rejected(NotApproved):
    """A person or policy said no."""


class Expired(NotApproved):
    """Nobody answered in time."""


class Cancelled(NotApproved):
    """It was called off before anybody decided."""


class ChangesRequested(NotApproved):
    """A reviewer wants another proposal."""


class Answered(NotApproved):
    """They replied instead of approving; the reply is in `decision.data`."""


class StillPending(NotApproved):
    """Our own timeout ran out. Nothing changed on the server; wait again."""


class AlreadyExecuted(NotApproved):
    """The approval was used before. `status` None: running or unknown, do not repeat."""

    def __init__(
        self,
        reason: str,
        *,
        status: str | None,
        result: Any = None,
        request: Request | None = None,
        decision: Decision | None = None,
    ) -> None:
        super().__init__(reason, request=request, decision=decision)
        self.status = status
        self.result = result


class GrantRefused(NotApproved):
    """The right to execute is gone, or is for something else; `code` says which."""

    def __init__(self, code: str, reason: str, *, decision: Decision | None = None) -> None:
        super().__init__(reason, decision=decision)
        self.code = code


class Tampered(NotApproved):
    """The answer does not fit what was asked."""


class BadAnswer(NotApproved):
    """The answer is not one that the API can give."""


class Unreachable(NotApproved):
    """No answer."""
