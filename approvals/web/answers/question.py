"""The answer to a question: one that the agent suggests, or the reader's own words.

Questions whose form is more than one text are `form`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from approvals.actions.judging import BARE_QUESTION
from approvals.exceptions import FieldError, Invalid
from approvals.reads.detail import Detail
from approvals.rules.strict_json import pointer

from .fields import Field, Problem, Sent, Tried

_WHOLE = {"$schema", "$id", "type", "title", "description", "properties", "required",
          "additionalProperties"}  # fmt: skip
_ONE = {"type", "title", "description", "enum", "oneOf", "examples", "default", "minLength",
        "maxLength", "pattern"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer that can be chosen. `number` is the digit that selects it, "" past the ninth."""

    value: str
    label: str
    number: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a text under `key`, one of `suggested` or, where `is_open`, any."""

    key: str
    title: str
    help: str
    suggested: Sequence[tuple[str, str]]
    is_open: bool


@dataclass(frozen=True, slots=True)
class QuestionScreen:
    """The question with its suggestions, none of them chosen until the reader chooses."""

    question: Question
    suggestions: Sequence[Suggestion]
    own: Field

    @property
    def last_digit(self) -> int:
        """The highest digit that selects one."""
        return min(9, len(self.suggestions))

    @property
    def problems(self) -> list[Problem]:
        if not self.own.error:
            return []
        anchor = self.own.id if self.question.is_open else "suggestions"
        return [Problem(anchor, self.own.label, self.own.error)]


def question_of(kind: str, asks: Mapping[str, Any]) -> Question | None:
    """The question, where it is one text that is asked for; None leaves it to the form."""
    if kind != "input":
        return None
    form = asks.get("form") or {"schema": BARE_QUESTION}
    schema = form["schema"]
    if not isinstance(schema, dict) or form.get("ui") or not set(schema) <= _WHOLE:
        return None
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict) or len(properties) != 1:
        return None
    [(key, about)] = properties.items()
    if not isinstance(about, dict) or about.get("type") != "string" or not set(about) <= _ONE:
        return None
    suggested = _suggested(about, form.get("data"), key)
    if suggested is None:
        return None
    is_open = "enum" not in about and "oneOf" not in about
    title = about.get("title") if form["schema"] is not BARE_QUESTION else ""
    return Question(
        key=key,
        title=title if isinstance(title, str) else "",
        help=str(about.get("description") or ""),
        suggested=suggested,
        is_open=is_open,
    )


def read(sent: Sent) -> Mapping[str, Any]:
    """The data of an answer to a question of one text.

    Raises `Invalid` (`missing_field`, `invalid_value`) where nothing, or two things, are said:
    which of them was meant is not for us to guess.
    """
    question = question_of(sent.request.kind, sent.asks)
    if question is None or sent.type != "respond":
        return {}
    place = sent.fields.get("suggested", "")
    chosen = [value for number, (value, _) in enumerate(question.suggested) if place == str(number)]
    own = sent.text("own") if question.is_open else ""
    said = chosen + ([own] if own.strip() else [])
    if len(said) == 1:
        return {"data": {question.key: said[0]}}
    if said:
        raise _refused(question, _("choose a suggestion or write your own answer, not both"))
    raise _refused(question, _("is missing"), "missing_field")


def show(detail: Detail, tried: Tried) -> QuestionScreen | None:
    """The question, where the request is one that asks for a text."""
    question = question_of(detail.request.kind, detail.asks)
    if question is None:
        return None
    place = tried.text("suggested")
    suggestions = [
        Suggestion(str(number), label, str(number + 1) if number < 9 else "", place == str(number))
        for number, (value, label) in enumerate(question.suggested)
    ]
    wrong = tried.wrong(pointer(["data", question.key])) or tried.wrong("/data")
    own = Field("own", "own", _("Your answer"), tried.text("own"), wrong)
    return QuestionScreen(question, suggestions, own)


def _suggested(
    about: Mapping[str, Any], data: object, key: str
) -> Sequence[tuple[str, str]] | None:
    """Values with their labels; None where they are more than texts."""
    pairs: list[tuple[Any, Any]] = []
    if "oneOf" in about:
        choices = about["oneOf"]
        if not all(isinstance(one, dict) and set(one) <= {"const", "title"} for one in choices):
            return None
        pairs = [(one.get("const"), one.get("title") or one.get("const")) for one in choices]
    else:
        closed = about.get("enum")
        started = [data.get(key)] if isinstance(data, dict) else []
        offered = closed if closed is not None else [
            *started, about.get("default"), *(about.get("examples") or [])
        ]  # fmt: skip
        pairs = [(value, value) for value in offered if closed is not None or value is not None]
    if not all(isinstance(value, str) and isinstance(label, str) for value, label in pairs):
        return None
    return list({value: (value, label) for value, label in pairs}.values())


def _refused(question: Question, message: str, code: str = "invalid_value") -> Invalid:
    at = pointer(["data", question.key])
    return Invalid(
        code, _("The question wants one answer."), errors=[FieldError(at, message, code)]
    )
