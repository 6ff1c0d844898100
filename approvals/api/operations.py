"""What ninja cannot know of an operation, because the view itself judges body and query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from approvals.rules import media_types, problems

from .codes import ALWAYS, BODY, CODES, FILE, READING, REMEMBERED

_REF = "#/components/schemas/{model}"

# Schemas of bodies, gathered while the routers are read; `openapi.py` puts them in.
body_schemas: dict[str, Any] = {}

PROJECT_PARAMETER: dict[str, Any] = {
    "name": "project",
    "in": "query",
    "required": False,
    "description": "A person of several projects names one, by id or name.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64},
}
_KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Makes the call safe to repeat: the same key and body are one effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


# The bytes of a file, as it is handed in and as it is given out.
_BYTES = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: dict[str, Any] = {"content": {media_types.UNKNOWN: _BYTES}}
FILE_CONTENT: dict[str, Any] = {
    "description": "The file, with the type that its bytes have.",
    "content": dict.fromkeys(media_types.EVERY, _BYTES),
}


def described(
    *,
    shown: Mapping[int, Any],
    codes: Sequence[str] = (),
    body: type[BaseModel] | None = None,
    body_required: bool = True,
    file: bool = False,
    idempotent: bool = False,
    query: Sequence[dict[str, Any]] = (),
    extra: Mapping[int, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Keyword arguments of a ninja route: `shown` are the answers by status, `codes` the
    refusals that are this operation's own, `extra` answers without JSON; with `file` the body is
    a file."""
    all_codes = [*ALWAYS, *READING, *codes]
    document: dict[str, Any] = {"parameters": [PROJECT_PARAMETER, *query]}
    if body is not None:
        all_codes += BODY
        document["requestBody"] = _request_body(body, required=body_required)
    elif file:
        all_codes += FILE
        document["requestBody"] = {"required": True, **FILE_BODY}
    else:
        all_codes.append("unexpected_body")
    if idempotent:
        all_codes += REMEMBERED
        document["parameters"].append(_KEY_PARAMETER)
    document["responses"] = {**problem_responses(all_codes), **(extra or {})}
    return {"response": dict(shown), "openapi_extra": document, "by_alias": True}


def problem_responses(codes: Sequence[str]) -> dict[int, dict[str, Any]]:
    """The refusals of an operation by status, each saying its codes."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in dict.fromkeys(codes):
        by_status[CODES[code][0]].append(f"`{code}`: {CODES[code][1]}")
    return {
        status: {
            "description": " ".join(lines),
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
        }
        for status, lines in sorted(by_status.items())
    }


def _request_body(model: type[BaseModel], *, required: bool) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_REF)
    body_schemas.update(schema.pop("$defs", {}))
    body_schemas[model.__name__] = schema
    reference = {"$ref": _REF.format(model=model.__name__)}
    return {"required": required, "content": {"application/json": {"schema": reference}}}
