"""The body of a reviewer's answer (api.md 2.5)."""

from __future__ import annotations

from typing import Annotated, cast

from pydantic import Field, StringConstraints

from approvals.rules.answers import Answer
from approvals.rules.strict_json import JsonValue

from .common import (
    MAX_REVISION,
    WHOLE,
    Body,
    ExactJson,
    ExactObject,
    Line,
    Name,
    Reason,
    Text,
)
from .requests import AnswerType


class AnnotationBody(Body):
    """A comment anchored in a draft: at a pointer, on the quoted passage at this offset."""

    pointer: Line = ""
    quote: Text = ""
    offset: Annotated[int, Field(ge=0, le=2**31), WHOLE] | None = None
    text: Reason


class ResponseBody(Body):
    """An answer to exactly what was shown: `revision` and `action_digest` say what that was."""

    type: AnswerType
    revision: Annotated[int, Field(ge=1, le=MAX_REVISION), WHOLE]
    action_digest: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    reason: Reason = ""
    args: ExactObject | None = Field(
        default=None, description="All arguments, for an `edit`; untouched ones as they came."
    )
    data: ExactJson = Field(
        default=None, description="What the form, the budget or the question asks for."
    )
    option: Name | None = Field(default=None, description="The value of an option, to `choose`.")
    confirm_phrase: Text | None = Field(default=None, description="Exactly as it was asked for.")
    annotations: list[AnnotationBody] | None = Field(
        default=None, max_length=200, description="Comments in a draft, to `request_changes`."
    )
    take_over: bool = Field(
        default=False, description="Answer although somebody else has claimed it; theirs ends."
    )
    stage: Annotated[int, Field(ge=1, le=1000), WHOLE] | None = Field(
        default=None,
        description="The number of the one stage that this is for; left out: the first open one "
        "that waits for you.",
    )

    def answer(self, sent: dict[str, JsonValue]) -> Answer:
        """The answer as the core takes it. `sent` is the same body as it came."""
        annotations = cast("list[dict[str, JsonValue]]", sent.get("annotations") or [])
        return Answer(
            type=self.type,
            revision=self.revision,
            action_digest=self.action_digest,
            reason=self.reason,
            args=cast("dict[str, JsonValue] | None", sent.get("args")),
            data=sent.get("data"),
            option=self.option,
            confirm_phrase=self.confirm_phrase,
            annotations=tuple(annotations),
            stage=self.stage,
            take_over=self.take_over,
        )


class WithdrawBody(Body):
    """Nothing: the address says which answer is taken back."""
