"""What the robots of test_schemathesis must be told, because no JSON Schema can say it.

Only what is sound already is replaced: what a robot got wrong on purpose stays wrong.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import schemathesis

KINDS = {"binary", "form", "budget", "input", "feedback", "confirmation", "choice"}
ANSWERS = {"approve", "edit", "reject", "respond", "request_changes", "choose"}
CARRIED = {"args": dict, "data": object, "option": str, "confirm_phrase": str, "annotations": list}
ASKED = ("action", "form", "form_fields", "budget", "options", "confirm_phrase")


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Name nobody as a reviewer, and ask for something that can be asked."""
    if not isinstance(body, dict):
        return body
    if str(context.operation.path).endswith("/consume") and body.get("action") is None:
        body["action"] = {"name": "f"}  # their request has one
    for holder in (body, *_dicts(body.get("stages"))):
        _name_nobody(holder.get("reviewers"))
    if isinstance(body.get("action"), dict):
        _make_schema_sound(body["action"], "args_schema")
    if isinstance(body.get("form"), dict):
        _make_schema_sound(body["form"], "schema")
    if isinstance(body.get("budget"), dict):
        _make_budget_sound(body["budget"])
    if isinstance(body.get("type"), str) and body["type"] in ANSWERS:
        _make_answer_sound(body)
    if "title" in body:
        _make_question_sound(body)
    if _is_moment(body.get("ends_at")):
        _make_duties_sound(body)
    if str(context.operation.path).endswith(("/delegations", "/reassign")) and _are_names(
        [body.get("to")]
    ):
        body["to"] = "rui"
    reason = body.get("reason")
    if isinstance(reason, str) and 1 <= len(reason) <= 500 and reason.strip():
        body["reason"] = "Away."  # where it is one line, no schema of ours says so
    if _is_whole(body.get("stage")) and 1 <= body["stage"] <= 1000:
        body["stage"] = 1
    if str(context.operation.path).endswith("/policies/evaluate") and _is_name(
        body.get("agent", "")
    ):
        body["agent"] = os.environ["ROBOTS_JUDGE_AS"]
    if body.get("asks") is True:
        body["asks"] = False  # an agent's comment never asks
    for part in _dicts(body.get("evidence")):
        if part.get("kind") == "file" and isinstance(part.get("attachment"), str):
            part |= {"kind": "text", "title": "Mail", "text": part.pop("attachment")}
    return body


def _name_nobody(reviewers: Any) -> None:
    for kind in ("users", "groups"):
        if isinstance(reviewers, dict) and _are_names(reviewers.get(kind)):
            reviewers[kind] = []


def _make_duties_sound(body: dict[str, Any]) -> None:
    """They end in an hour; nobody knows their groups and policies."""
    body["ends_at"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for name in ("from", "starts_at"):
        if isinstance(body.get(name), str) and body[name]:
            del body[name]
    scope = body.get("scope")
    if isinstance(scope, dict):
        for kind in ("groups", "policies"):
            if _are_names(scope.get(kind)):
                scope[kind] = []


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)


def _is_name(value: Any) -> bool:
    return value in (None, "") or _are_names([value])


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value) is not None


def _make_question_sound(body: dict[str, Any]) -> None:
    """Of a kind that fits what is asked; an option is called as nobody else is."""
    if all(body.get(name) is None for name in ASKED):
        body["action"] = {"name": "f"}
    if isinstance(body.get("kind"), str) and body["kind"] in KINDS:
        del body["kind"]
    fields = body.get("form_fields")
    if fields and _dicts(fields) == fields:
        body["form_fields"] = [{"name": "note", "type": "string"}]
        body["form"] = body["budget"] = None
    if isinstance(body.get("form"), dict) and isinstance(body.get("budget"), dict):
        body["form"] = None
    for index, option in enumerate(_dicts(body.get("options"))):
        if isinstance(option.get("value"), str) and 1 <= len(option["value"]) <= 200:
            option["value"] = f"option {index}"


def _make_answer_sound(body: dict[str, Any]) -> None:
    """The robots' request takes plain approvals, which carry nothing."""
    body["type"] = "approve"
    for name, kind in CARRIED.items():
        if name in body and isinstance(body[name], kind) and not _dicts(body[name]):
            del body[name]


def _make_schema_sound(holder: dict[str, Any], name: str) -> None:
    if isinstance(holder.get(name), dict):
        holder[name] = {}


def _make_budget_sound(budget: dict[str, Any]) -> None:
    if re.fullmatch("[A-Z]{3}", str(budget.get("currency"))):
        budget["currency"] = "EUR"
    for name in ("amount", "max_amount"):
        amount = budget.get(name)
        if isinstance(amount, str) and 1 <= len(amount) <= 40:
            budget[name] = "10"
        elif isinstance(amount, int | float) and not isinstance(amount, bool):
            budget[name] = 10


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _are_names(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 50
        and all(isinstance(name, str) and 1 <= len(name) <= 200 for name in value)
    )
