"""The OpenAPI document: what ninja says of the routes, and what only we can say."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from approvals.rules import exact_numbers, strict_json

from . import operations
from .auth import SECURITY_SCHEMES
from .codes import table
from .schemas.common import EXACT_MARK

TEXT = f"""The approval inbox where people countersign what AI agents are about to do.

An agent opens a request (`POST /requests`), waits for the decision (`GET /requests/{{id}}?wait=30`
until `next_action` is not `wait`), consumes the approval for exactly the approved action
(`POST …/consume`), executes, and reports (`POST …/execution`). People answer
(`POST …/responses`). An `outcome`, `status` or `next_action` that a client does not know means:
not approved.

**Bodies** are strict JSON in UTF-8, at most {strict_json.MAX_BYTES} bytes,
{strict_json.MAX_DEPTH} levels and {strict_json.MAX_NODES} values. Duplicate keys, NaN, numbers
that a double cannot keep, NUL and lone surrogates are refused. What was sent in `action`,
`context`, `metadata` and `result` comes back digit for digit. An optional field that is null
counts as left out; inside `action` and `budget` it is kept, and counts in the digest. Unknown
fields and query parameters are refused.

**Digest.** `action_digest` is `sha256:` and the hex SHA-256 of `countersign/subject/1\\n` and the
RFC 8785 form of an object with these members, each left out where it was not sent: `kind`, as the
answer has it; `action` `{{"name", "args", "resource", "target"}}`; `budget` `{{"amount",
"currency", "department", "max_amount"}}`, amounts as the shortest plain decimals (`"50000.00"` as
`"50000"`); `form` `{{"schema"}}`, as the answer has it; `options` `[{{"value", "effect"}}]`;
`confirm_phrase`; and without an action also `title` and `description`.

**Errors** are problem documents (RFC 9457). Their `code` is stable; `errors` has a JSON pointer
for each fault, beginning at the body, or naming the query parameter. They are judged in this
order: who is asking (401), can the bytes be read (400, 413, 415), may they know of the object
(404), may they do this (403), is the body sound (422), does it fit the state (409).

**Idempotency.** A POST that creates or decides takes an `Idempotency-Key` (not consume, which has
`attempt`). The same key and body again is 200, the same object as it is now, and
`Idempotent-Replayed: true`.

**People of several projects** add `?project=` (an id or a name); without it the first one counts.

Every answer carries `X-Request-ID`; one that was sent is kept.

{table()}
"""

# A JSON value that comes back as it was sent.
EXACT_JSON: dict[str, Any] = {
    "title": "ExactJson",
    "description": "Any JSON value; a number beyond what a double keeps exactly is a string.",
    "anyOf": [
        {"type": "null"},
        {"type": "boolean"},
        {
            "type": "number",
            "minimum": -exact_numbers.MAX_INTEGER,
            "maximum": exact_numbers.MAX_INTEGER,
        },
        {"type": "string"},
        {"type": "array", "items": {"$ref": "#/components/schemas/ExactJson"}},
        {
            "type": "object",
            "additionalProperties": {"$ref": "#/components/schemas/ExactJson"},
        },
    ],
}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457). Facts such as `consumed_at` are members of their own.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable; see the table of codes."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message", "code"],
                "properties": {
                    "pointer": {"type": "string"},
                    "message": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
# Served in front of Django (live/), so ninja has no route for it.
EVENTS: dict[str, Any] = {
    "get": {
        "operationId": "streamEvents",
        "summary": "Hear of the agent's own requests as they change",
        "description": (
            "Agents only, scope `requests:read`. Server-sent events `request.created`, "
            "`request.updated`, `request.commented` and `request.decided`; `data` is a JSON "
            "object with `type`, `timestamp` and `data`. After a break `Last-Event-ID` resumes "
            "without a gap."
        ),
        "tags": ["requests"],
        "parameters": [
            operations.PROJECT_PARAMETER,
            {
                "name": "Last-Event-ID",
                "in": "header",
                "required": False,
                "description": "The id of the last event that was heard.",
                "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
            },
        ],
        "responses": {
            200: {
                "description": "A stream that stays open.",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **operations.problem_responses(
                [
                    "unauthenticated",
                    "bad_host",
                    "not_allowed",
                    "agents_only",
                    "not_found",
                    "unknown_field",
                    "invalid_value",
                    "rate_limited",
                    "internal_error",
                    "unavailable",
                ]
            ),
        },
    }
}


class ApiDescription(NinjaAPI):
    """Ninja's API, whose document also knows our bodies, problems and waiting doors."""

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,
        path_params: dict[str, Any] | None = None,
    ) -> OpenAPISchema:
        """The document as served at `/api/v1/openapi.json`."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["paths"]["/api/v1/events"] = EVENTS
        components = document["components"]
        components["schemas"] = dict(
            sorted(
                {
                    **components["schemas"],
                    **operations.body_schemas,
                    "ExactJson": EXACT_JSON,
                    "Problem": PROBLEM,
                }.items()
            )
        )
        _refer_to_exact_json(document)
        components["securitySchemes"] = SECURITY_SCHEMES
        document["security"] = [{"key": []}, {"session": []}]
        return document


def _refer_to_exact_json(part: Any) -> None:
    if isinstance(part, dict):
        if part.pop(EXACT_MARK, None):
            part["$ref"] = "#/components/schemas/ExactJson"
        for member in part.values():
            _refer_to_exact_json(member)
    elif isinstance(part, list):
        for item in part:
            _refer_to_exact_json(item)
