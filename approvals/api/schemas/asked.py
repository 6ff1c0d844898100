"""What may be asked besides an action: a form, a sum, options, a phrase; and what supports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from approvals.exceptions import FieldError, Invalid
from approvals.rules import decimals
from approvals.rules.strict_json import JsonValue
from approvals.schemaforms import shorthand
from approvals.schemaforms.checking import SchemaRefused, check_schema

from .common import WHOLE, Body, ExactJson, ExactObject, Line, Name, Reference, Text

Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Amount = Annotated[str, StringConstraints(min_length=1, max_length=40)] | int | float
Url = Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s]+$")]


class FormBody(Body):
    """A JSON Schema of drafts 7 or 2020-12, hints for its looks, and initial values."""

    model_config = ConfigDict(title="FormBody")

    schema_: ExactObject | bool = Field(alias="schema")
    ui: ExactObject | None = None
    data: ExactJson = Field(default=None, description="Initial values, valid or not.")


class BudgetBody(Body):
    """A sum. A JSON number is taken if it is exact, and comes back as a text."""

    amount: Amount
    currency: Currency = Field(description="ISO 4217.")
    department: Name | None = None
    max_amount: Amount | None = Field(
        default=None, description="The most that may be approved; null: what is asked."
    )


class OptionBody(Body):
    """One of several things to do; a reviewer chooses by its label, the agent gets its value."""

    value: Name
    label: Name
    effect: Literal["approve", "reject", "changes"]
    style: Literal["default", "primary", "danger"] | None = None


class GroupBody(Body):
    """The place among the parallel calls of one turn, which are delivered together."""

    key: Reference
    index: Annotated[int, Field(ge=0, le=199), WHOLE]
    size: Annotated[int, Field(ge=1, le=200), WHOLE]


class LinkBody(Body):
    """Something to look at elsewhere; it is never fetched by the server."""

    kind: Literal["link"]
    url: Url
    title: Name
    must_read: bool = False


class FileBody(Body):
    """A file that was handed in before, by `POST /attachments`."""

    kind: Literal["file"]
    attachment: Reference
    title: Name | None = None
    must_read: bool = False


class TextBody(Body):
    """A text to read."""

    kind: Literal["text"]
    title: Name
    text: Text
    must_read: bool = False


EvidenceBody = Annotated[LinkBody | FileBody | TextBody, Field(discriminator="kind")]
# One line that can be typed and seen.
Phrase = Annotated[
    Line,
    StringConstraints(
        min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$"
    ),
]


def asks_of(sent: Mapping[str, Any]) -> dict[str, JsonValue]:
    """The members of a body that ask for something besides an action, as far as they were sent;
    null counts as not sent. Raises `Invalid` for `form_fields` that make no form."""
    names = ("form", "options", "confirm_phrase")
    asks = {name: sent[name] for name in names if sent.get(name) is not None}
    if sent.get("form_fields") is not None:
        asks["form"] = _form_of(sent["form_fields"], beside="form" in asks)
    budget = sent.get("budget")
    if isinstance(budget, dict):
        asks["budget"] = {name: _spelt(name, value) for name, value in budget.items()}
    return asks


def _form_of(fields: JsonValue, *, beside: bool) -> JsonValue:
    """The form that a list of fields is short for."""
    if beside:
        error = FieldError("/form_fields", "stands beside a form", "invalid_value")
        raise Invalid("invalid_value", "Send form or form_fields, not both.", errors=[error])
    try:
        schema, ui = shorthand.schema_of(fields)
    except shorthand.FieldsRefused as refused:
        errors = [replace(each, pointer=f"/form_fields{each.pointer}") for each in refused.errors]
        first = errors[0]
        raise Invalid(first.code, f"{first.pointer}: {first.message}.", errors=errors) from None
    try:
        check_schema(schema)
    except SchemaRefused as refused:
        place = _in_fields(refused.pointer, fields)
        error = FieldError(place, refused.message, refused.code)
        raise Invalid(refused.code, f"{place}: {refused.message}", errors=[error]) from None
    return {"schema": schema, "ui": ui}


def _in_fields(pointer: str, fields: Any) -> str:
    """The place in `form_fields` that made this one of the schema, as near as it can be said."""
    _, *steps = pointer.split("/")
    if steps[:1] != ["properties"] or len(steps) < 2:
        return "/form_fields"
    name = steps[1].replace("~1", "/").replace("~0", "~")
    index = [field["name"] for field in fields].index(name)
    return "/".join(["/form_fields", str(index), *(s for s in steps[2:3] if s in fields[index])])


def _spelt(name: str, value: Any) -> JsonValue:
    """An amount that came as a number becomes a text."""
    if name not in ("amount", "max_amount") or not isinstance(value, int | float):
        return value  # type: ignore[no-any-return]  # a value of parsed JSON
    return decimals.of_number(value)
