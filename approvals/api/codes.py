"""Every code of a problem document: its status and what it means. Codes never change."""

from __future__ import annotations

# In the order of api.md 1: who, bytes, existence, right, body, state, limits.
CODES: dict[str, tuple[int, str]] = {
    "unauthenticated": (401, "No valid key or session came with the call."),
    "bad_host": (400, "The Host header names a host that is not served here."),
    "bad_request": (400, "The call cannot be read."),
    "malformed_json": (400, "The body is not JSON, or not UTF-8."),
    "unexpected_body": (400, "This call takes no body."),
    "too_large": (413, "The body has more than 262144 bytes, a file more than 10485760."),
    "unsupported_media_type": (
        415,
        "The body is not application/json in UTF-8, or a file came as a form.",
    ),
    "not_found": (404, "It does not exist, or the caller may not know that it does."),
    "method_not_allowed": (405, "The address takes other methods; see Allow."),
    "not_allowed": (403, "The caller has no right to this, or its key not the scope."),
    "agents_only": (403, "Only an agent, by its key, may do this."),
    "agents_cannot_respond": (403, "An agent never answers or takes back an answer."),
    "csrf_failed": (403, "A session's call came without a valid X-CSRFToken."),
    "not_eligible": (403, "The person is not asked on this request."),
    "separation_of_duties": (
        403,
        "The person asked for it, owns the agent, edited this revision, approved another stage of "
        "it, or stands in for somebody who did.",
    ),
    "duplicate_key": (422, "A key occurs twice in one object."),
    "number_not_exact": (422, "A number that a double cannot keep; send a string."),
    "bad_string": (422, "A string holds NUL or half of a surrogate pair."),
    "too_deep": (422, "Nested deeper than 32 levels."),
    "too_many_nodes": (422, "More than 5,000 values in one body."),
    "missing_field": (422, "A field is missing."),
    "unknown_field": (422, "A field or query parameter that is not known."),
    "invalid_type": (422, "A value of the wrong JSON type."),
    "invalid_value": (422, "A value that is not among those allowed."),
    "out_of_range": (422, "A value that is too small, too large, too short or too long."),
    "invalid_limit": (422, "limit is no whole number from 1 to 200."),
    "invalid_cursor": (422, "cursor is not one that this list gave."),
    "unknown_reviewer": (422, "A user or group that may not answer in this project."),
    "unknown_agent": (422, "No active agent of this project has this id or name."),
    "not_relievable": (422, "Nothing of this kind can be approved in advance: `errors` says why."),
    "delegation_cycle": (422, "Duties would go round in a circle."),
    "requester_required": (422, "This agent must name a requester."),
    "unsupported_schema": (422, "A JSON Schema of another draft, or one that would be fetched."),
    "schema_too_large": (422, "A schema of over 64 KB, 8 levels or 300 fields."),
    "invalid_schema": (422, "Not a JSON Schema: `errors` says where."),
    "invalid_data": (422, "The data or arguments do not fit: `errors` says where."),
    "must_read": (422, "Parts that must be read were not opened yet (`parts`)."),
    "reason_required": (422, "This answer needs a reason."),
    "confirm_phrase_mismatch": (422, "The phrase was not typed exactly."),
    "locked_field": (422, "A field that may not be edited was changed or left out."),
    "over_limit": (
        422,
        "More than may be approved (`max_amount`, `limit`), or than is `left` in a `department`.",
    ),
    "rejected_by_policy": (422, "What was edited is something that policy rejects (`reasons`)."),
    "edit_needs_second_person": (
        422,
        "Others have to approve what is edited, and too few of them may answer.",
    ),
    "max_rounds_reached": (422, "Changes were asked for as often as they may be."),
    "response_not_allowed": (422, "The request does not take this type of answer."),
    "illegal_transition": (409, "The state of the request (`from`) does not allow this."),
    "group_conflict": (409, "An index that is taken, or past the size of its group."),
    "too_many_delegations": (409, "The person has given as many delegations as they may."),
    "too_many_comments": (409, "The thread holds as much of this side (people, agent) as it may."),
    "request_closed": (409, "The request has its final result already."),
    "request_expired": (409, "The deadline has passed; nothing was approved."),
    "stale_revision": (409, "Not the revision and digest that the request has now."),
    "already_responded": (409, "The person has given another answer before."),
    "claimed": (409, "Somebody else has it (`who`, `until`); `take_over` takes it from them."),
    "agent_paused": (409, "The agent is paused (`paused_at`): no approval, nothing new."),
    "project_paused": (409, "The project is paused (`paused_at`): no approval, nothing new."),
    "not_approved": (409, "Nothing was approved, so nothing may run."),
    "action_mismatch": (409, "Not the action that was approved."),
    "grant_consumed": (409, "The approval was used already (`consumed_at`)."),
    "grant_revoked": (409, "The approval was taken back."),
    "grant_expired": (409, "The approval ran out before it was used."),
    "grant_voided": (409, "The approval was voided."),
    "not_consumed": (409, "Consume the approval before reporting an execution."),
    "already_reported": (409, "The execution was reported before."),
    "idempotency_key_reused": (409, "The Idempotency-Key was used with another body."),
    "idempotency_in_progress": (409, "The first call with this key still runs."),
    "rate_limited": (429, "Too many calls; see Retry-After."),
    "too_many_pending": (429, "Too many open requests of this agent; see Retry-After."),
    "internal_error": (500, "Our mistake. The log has it under X-Request-ID."),
    "unavailable": (503, "The server is being restarted; make the same call again."),
}

# What any call may meet, and what any call with a body may.
ALWAYS = ("unauthenticated", "bad_host", "not_allowed", "internal_error")
READING = ("not_found", "unknown_field", "invalid_value", "out_of_range")
BODY = (
    "malformed_json",
    "too_large",
    "unsupported_media_type",
    "csrf_failed",
    "duplicate_key",
    "number_not_exact",
    "bad_string",
    "too_deep",
    "too_many_nodes",
    "missing_field",
    "unknown_field",
    "invalid_type",
    "invalid_value",
    "out_of_range",
)
FILE = ("too_large", "unsupported_media_type", "csrf_failed")
REMEMBERED = ("idempotency_key_reused", "idempotency_in_progress")
SCHEMAS = ("unsupported_schema", "schema_too_large", "invalid_schema")
CLAIMING = (
    "agents_cannot_respond",
    "not_eligible",
    "separation_of_duties",
    "request_closed",
    "request_expired",
)
PAUSED = ("agent_paused", "project_paused")
GRANT = ("not_approved", "grant_consumed", "grant_revoked", "grant_expired", "grant_voided")


def table() -> str:
    """All codes as a markdown table, for the OpenAPI text."""
    rows = [f"| `{code}` | {status} | {text} |" for code, (status, text) in CODES.items()]
    return "\n".join(["| code | status | meaning |", "| --- | --- | --- |", *rows])
