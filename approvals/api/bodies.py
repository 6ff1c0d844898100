"""Bodies: bounded, strict JSON, judged in the order of api.md 1.

Whether the bytes can be read at all (400, 413, 415) is said before anybody learns whether the
object exists; whether the body is sound (422) only after it is known that they may do this. So
a view takes the body first and checks it last, which ninja's own body parameters cannot do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from approvals.exceptions import (
    BadRequest,
    FieldError,
    Invalid,
    TooLarge,
    UnsupportedMediaType,
)
from approvals.rules import media_types, parameters, strict_json
from approvals.rules.strict_json import JsonValue, StrictJsonError

MODEL = TypeVar("MODEL", bound=BaseModel)
MAX_ERRORS = 50
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

# pydantic's words for what is wrong, in ours. What is not here is a wrong type.
_CODES = {
    "missing": "missing_field",
    "missing_field": "missing_field",
    "extra_forbidden": "unknown_field",
    "literal_error": "invalid_value",
    "union_tag_not_found": "missing_field",
    "union_tag_invalid": "invalid_value",
    "value_error": "invalid_value",
    "string_pattern_mismatch": "invalid_value",
    "invalid_value": "invalid_value",
    "out_of_range": "out_of_range",
    "string_too_short": "out_of_range",
    "string_too_long": "out_of_range",
    "too_short": "out_of_range",
    "too_long": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
}
_SENTENCES = {
    "missing": "is missing",
    "union_tag_not_found": "is missing",
    "extra_forbidden": "is not a field of this body",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A body that could be read: its value, or what strict JSON has against it."""

    value: JsonValue
    query: list[tuple[str, str]]
    trouble: StrictJsonError | None = None

    def checked(self, model: type[MODEL]) -> tuple[MODEL, dict[str, JsonValue]]:
        """The body as `model`, and as it was sent: numbers keep their digits there.

        Raises `Invalid` with pointers that begin at the body, and for a query parameter that
        is not `project`: a call with a body has no other.
        """
        parameters.read(self.query, known=("project",))
        if self.trouble is not None:
            raise _refused_json(self.trouble)
        if not isinstance(self.value, dict):
            raise Invalid(
                "invalid_type",
                "The body must be a JSON object.",
                errors=[FieldError("", "must be an object", "invalid_type")],
            )
        try:
            return model.model_validate(self.value, strict=True), self.value
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            raise _refused_fields(details, self.value) from None


def read_body(request: HttpRequest) -> Sent:
    """Read the body of a POST; an empty one counts as `{}`.

    Raises `TooLarge`, `UnsupportedMediaType`, and `BadRequest` (`malformed_json`).
    """
    raw, query = _bytes_of(request), sent_query(request)
    if not raw:
        return Sent(value={}, query=query)
    check_media_type(request)
    try:
        return Sent(value=strict_json.parse(raw), query=query)
    except StrictJsonError as error:
        if error.code == "malformed_json":
            raise BadRequest(error.code, error.detail) from None
        return Sent(value=None, query=query, trouble=error)


def sent_query(request: HttpRequest) -> list[tuple[str, str]]:
    """The query's parameters as they were sent, repeated ones as often."""
    return [(name, value) for name, values in request.GET.lists() for value in values]


def check_media_type(request: HttpRequest) -> None:
    """Raise `UnsupportedMediaType` for a body that is not plain JSON in UTF-8."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    is_json = request.content_type == "application/json" and charset.lower() == "utf-8"
    if not is_json or request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType(
            "unsupported_media_type", "Send the body as application/json in UTF-8, not encoded."
        )


def not_a_form() -> UnsupportedMediaType:
    """The refusal of a browser's form: nothing here takes one."""
    return UnsupportedMediaType("unsupported_media_type", "Send the body by itself, not as a form.")


def read_file(request: HttpRequest) -> bytes:
    """Read a body that is a file. Its type is not believed, so nearly any is taken.

    Raises `TooLarge`, and `UnsupportedMediaType` for a form with a file in it, or a body that
    is packed on its way.
    """
    if request.content_type == FORMS[0]:
        raise not_a_form()
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("unsupported_media_type", "Send the file as it is, not encoded.")
    return _bytes_of(request, most=media_types.MAX_BYTES)


def refuse_body(request: HttpRequest) -> None:
    """Raise `BadRequest` (`unexpected_body`) where a body came that nobody would read."""
    if _bytes_of(request):
        raise BadRequest("unexpected_body", "This call takes no body.")


def _bytes_of(request: HttpRequest, *, most: int = strict_json.MAX_BYTES) -> bytes:
    """The whole body, never more bytes than it may have and one."""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most:
        raise _too_large(most)
    raw = request.read(most + 1)
    if len(raw) > most:
        raise _too_large(most)
    return raw


def _too_large(most: int) -> TooLarge:
    return TooLarge("too_large", f"The body has at most {most} bytes here.")


def _refused_json(error: StrictJsonError) -> Invalid:
    return Invalid(
        error.code, error.detail, errors=[FieldError(error.pointer, error.detail, error.code)]
    )


def _refused_fields(details: Iterable[ErrorDetails], sent: JsonValue) -> Invalid:
    found: dict[str, FieldError] = {}  # one for each place: of a union every branch complains
    for detail in details:
        error = _field_error(detail, sent)
        found.setdefault(error.pointer, error)
    errors = list(found.values())[:MAX_ERRORS]
    first = errors[0]
    return Invalid(first.code, f"{first.pointer or 'The body'}: {first.message}.", errors=errors)


def _field_error(detail: Any, sent: JsonValue) -> FieldError:
    code = _CODES.get(detail["type"], "invalid_type")
    message = _SENTENCES.get(detail["type"]) or detail["msg"][:1].lower() + detail["msg"][1:]
    place = _place(detail["loc"], sent)
    if detail["type"] == "missing":
        place.append(detail["loc"][-1])
    if detail["type"].startswith("union_tag_"):
        place.append(detail["ctx"]["discriminator"].strip("'"))
    if detail["type"] == "union_tag_invalid":
        message = f"must be one of {detail['ctx']['expected_tags']}"
    return FieldError(strict_json.pointer(place), message, code)


def _place(loc: Sequence[Any], sent: JsonValue) -> list[str | int]:
    """The steps of `loc` that lead into the body. Between them pydantic puts the names of a
    union's branches, and the tag of an item of a list, which may be the name of a member too."""
    here: Any = sent
    place: list[Any] = []
    for before, step in zip(("", *loc), loc, strict=False):
        is_tag = isinstance(before, int) and isinstance(here, dict) and step == here.get("kind")
        kind = list if isinstance(step, int) else dict
        if isinstance(here, kind) and (kind is list or step in here) and not is_tag:
            place.append(step)
            here = here[step]
    return place
