"""The body of a reviewer's answer (api.md 2.5)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, WithJsonSchema

from approvals.actions.responses import Answer
from approvals.rules.evaluate import OFFERED

from .common import WHOLE, Body, Reason
from .requests import AnswerType

MAX_REVISION = 2**31 - 1


class ResponseBody(Body):
    """An answer to exactly what was shown: `revision` and `action_digest` say what that was."""

    # The other words of api.md 2.5 are understood, and refused with `response_not_allowed`.
    type: Annotated[
        AnswerType, WithJsonSchema({"type": "string", "enum": list(OFFERED), "title": "Type"})
    ]
    revision: Annotated[int, Field(ge=1, le=MAX_REVISION), WHOLE]
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
