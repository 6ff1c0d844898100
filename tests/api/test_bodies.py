"""What every call with a body has in common: bytes, strict JSON, hostile text."""

import json
from typing import Any

import pytest

from approvals.models import ApprovalRequest

from .calls import (
    ATTEMPT,
    CREATE,
    REQUESTS,
    answer_to,
    approved,
    opened,
    path_of,
    pointers,
    post,
    refused,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE approvals_approvalrequest; --",
    "%00 %s {0} {{7*7}} ${7*7}",
    "\u202egpj.exe\u2066\u200b\ufeff",
    "=?utf-8?q?a=0d=0aBcc:x@example.com?=",
    "a\r\nSet-Cookie: x=1",
    "\x01\x1b[31m\x7f",
    "\U0001f468\u200d\U0001f469\u0301" * 20,
    "\ufffe\uffff",
    "../../etc/passwd",
]


def body_of(text: str) -> dict:
    """A create body with `text` in every field that takes any text."""
    return {
        "title": text,
        "description": text,
        "action": {
            "name": text,
            "args": {text: [text, {text: text}]},
            "args_schema": {text: text},
            "resource": text,
            "target": text,
            "rationale": text,
            "side_effects": [text],
        },
        "context": {text: text},
        "metadata": {text: text},
        "tags": [text],
        "requester": {"id": text, "name": text, "email": text},
        "external_id": text,
        "thread_id": text,
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_comes_back_unchanged(agent, text):
    body = body_of(text)
    response = post(agent, REQUESTS, body)
    assert response.status_code == 201, response.content
    shown = response.json()
    assert {name: shown[name] for name in body} == body
    found = agent.get(REQUESTS, {"external_id": text, "tag": text, "thread_id": text})
    assert [each["id"] for each in found.json()["data"]] == [shown["id"]]
    assert agent.get(REQUESTS, {"q": text}).status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_later_calls_comes_back_unchanged(agent, reviewer, text):
    request = opened(agent)
    answered = post(reviewer, path_of(request, "/responses"), answer_to(request, reason=text))
    assert answered.json()["response"]["reason"] == text
    consumed = post(
        agent, path_of(request, "/consume"), {"action": CREATE["action"], "attempt": ATTEMPT}
    )
    assert consumed.status_code == 200
    report = {"status": "failed", "result": {text: text}, "error": text}
    execution = post(agent, path_of(request, "/execution"), report).json()["execution"]
    assert (execution["result"], execution["error"]) == ({text: text}, text)


@pytest.mark.parametrize(
    ("body", "status", "code", "pointer"),
    [
        (b"", 422, "missing_field", "/title"),
        (b"{", 400, "malformed_json", None),
        (b"\xff\xfe{}", 400, "malformed_json", None),
        (b"\xef\xbb\xbf{}", 400, "malformed_json", None),
        (b'{"title": "\xff"}', 400, "malformed_json", None),
        (b"[]", 422, "invalid_type", ""),
        (b"null", 422, "invalid_type", ""),
        (b'"title"', 422, "invalid_type", ""),
        (b'{"title":"a","title":"b"}', 422, "duplicate_key", "/title"),
        (b'{"action":{"args":{"n":NaN}}}', 422, "number_not_exact", "/action/args/n"),
        (b'{"action":{"args":{"n":-Infinity}}}', 422, "number_not_exact", "/action/args/n"),
        (b'{"action":{"args":{"n":9007199254740992}}}', 422, "number_not_exact", "/action/args/n"),
        (b'{"action":{"args":{"n":1e999}}}', 422, "number_not_exact", "/action/args/n"),
        (
            b'{"action":{"args":{"n":0.10000000000000000001}}}',
            422,
            "number_not_exact",
            "/action/args/n",
        ),
        (
            b'{"action":{"args":{"n":' + b"9" * 5000 + b"}}}",
            422,
            "number_not_exact",
            "/action/args/n",
        ),
        (rb'{"title":"\u0000"}', 422, "bad_string", "/title"),
        (rb'{"title":"\ud800"}', 422, "bad_string", "/title"),
        (b'{"action":' + b"[" * 33 + b"]" * 33 + b"}", 422, "too_deep", None),
        (b"[" * 100_000, 422, "too_deep", None),
        (b'{"tags":[' + b"1," * 5000 + b"1]}", 422, "too_many_nodes", None),
        (b'{"title":"' + b"x" * 262_144 + b'"}', 413, "too_large", None),
    ],
)
def test_what_is_not_strict_json_is_refused_with_its_own_code(agent, body, status, code, pointer):
    problem = refused(post(agent, REQUESTS, body, content_type="application/json"), status, code)
    if pointer is not None:
        assert pointers(problem)[0] == (pointer, code)
    assert not ApprovalRequest.objects.exists()


def test_a_title_of_ten_megabytes_is_413(agent):
    refused(post(agent, REQUESTS, {**CREATE, "title": "x" * 10_000_000}), 413, "too_large")


def test_a_body_of_the_greatest_size_is_read(agent):
    body = json.dumps({**CREATE, "metadata": {"x": ""}}).encode()
    padding = b"x" * (262_144 - len(body))
    body = body.replace(b'"x": ""', b'"x": "' + padding + b'"')
    assert len(body) == 262_144
    assert post(agent, REQUESTS, body).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/json; charset=latin-1"},
        {"content_type": "application/json", "content_encoding": "gzip"},
    ],
)
def test_another_media_type_is_415(agent, headers):
    body = json.dumps(CREATE).encode()
    refused(post(agent, REQUESTS, body, **headers), 415, "unsupported_media_type")


def test_json_that_says_utf_8_is_json(agent):
    body = json.dumps(CREATE).encode()
    response = post(agent, REQUESTS, body, content_type='application/json; charset="UTF-8"')
    assert response.status_code == 201


def test_bytes_that_cannot_be_read_come_before_the_object_and_the_right(reviewer, agent):
    missing = f"{REQUESTS}/req_01K0000000000000000000000/consume"
    refused(post(reviewer, missing, b"{", content_type="application/json"), 400, "malformed_json")
    refused(post(reviewer, missing, b"x", content_type="text/plain"), 415, "unsupported_media_type")
    refused(post(reviewer, missing, b'{"a":1,"a":1}'), 404, "not_found")
    request = opened(agent)
    refused(post(reviewer, path_of(request, "/consume"), b'{"a":1,"a":1}'), 403, "agents_only")
    refused(post(agent, path_of(request, "/consume"), b'{"a":1,"a":1}'), 422, "duplicate_key")


def test_a_body_where_none_belongs_is_refused(agent):
    response = agent.generic("GET", REQUESTS, b"{}", content_type="application/json")
    refused(response, 400, "unexpected_body")


def test_every_post_refuses_unknown_fields(agent, reviewer):
    request = approved(agent, reviewer)
    bodies: list[tuple[Any, str, dict[str, Any]]] = [
        (agent, "/consume", {"action": CREATE["action"]}),
        (agent, "/execution", {"status": "failed"}),
        (agent, "/cancel", {}),
        (reviewer, "/responses", answer_to(request)),
        (reviewer, "/revoke", {}),
    ]
    for client, step, body in bodies:
        problem = refused(
            post(client, path_of(request, step), {**body, "nonsense": 1}), 422, "unknown_field"
        )
        assert pointers(problem) == [("/nonsense", "unknown_field")]


def test_a_call_with_a_body_takes_no_parameter_but_the_project(agent):
    assert post(agent, f"{REQUESTS}?project=demo", CREATE).status_code == 201
    refused(post(agent, f"{REQUESTS}?dry_run=1", CREATE), 422, "unknown_field")
    refused(post(agent, f"{REQUESTS}?project=demo&project=demo", CREATE), 422, "invalid_value")
