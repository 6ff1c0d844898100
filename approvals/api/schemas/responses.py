"""The body of a reviewer's answer (api.md 2.5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from approvals.actions.responses import Answer

from .common import Body, Reason, Whole
from .requests import AnswerType

MAX_REVISION = 2**31 - 1


class ResponseBody(Body):
    """An answer to exactly what was shown: `revision` and `action_digest` say what that was."""

    type: AnswerType
    revision: Whole = Field(ge=1, le=MAX_REVISION)
    action_digest: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    reason: Reason = ""

    def answer(self) -> Answer:
        """The answer as the core takes it."""
        return Answer(
            type=self.type,
            revision=self.revision,
            action_digest=self.action_digest,
            reason=self.reason,
        )
