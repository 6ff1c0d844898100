"""Every refusal below /api/ is a problem document, whoever refuses."""

import ast
from pathlib import Path

import pytest
from django.test import Client

from approvals.api import found
from approvals.api.codes import CODES

from .calls import CREATE, REQUESTS, opened, path_of, post, refused

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "path",
    ["/api/", "/api/v1/", "/api/v2/requests", "/api/v1/requests/", "/api/v1/nope", "/api/v1//me"],
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_that_does_not_exist_is_404(agent, method, path):
    refused(getattr(agent, method)(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("delete", REQUESTS, "GET, POST"),
        ("patch", f"{REQUESTS}/req_1", "GET"),
        ("get", f"{REQUESTS}/req_1/cancel", "POST"),
        ("put", "/api/v1/me", "GET"),
    ],
)
def test_another_method_is_405_with_allow(agent, method, path, allowed):
    response = getattr(agent, method)(path)
    refused(response, 405, "method_not_allowed")
    assert response["Allow"] == allowed


def test_a_foreign_host_is_refused(agent):
    refused(agent.get(REQUESTS, headers={"Host": "evil.example"}), 400, "bad_host")
    refused(Client().get("/api/nope", headers={"Host": "a b"}), 400, "bad_host")


def test_a_mistake_of_ours_says_nothing_of_itself(agent, monkeypatch, caplog):
    request = opened(agent)

    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(found, "request_for", broken)
    response = agent.get(path_of(request), headers={"X-Request-ID": "trace-me"})
    refused(response, 500, "internal_error")
    assert b"secret" not in response.content
    assert response["X-Request-ID"] == "trace-me"
    assert "the secret of the house" in caplog.text


def test_a_problem_has_all_its_members(agent):
    problem = refused(post(agent, REQUESTS, {**CREATE, "x": 1}), 422, "unknown_field")
    assert set(problem) == {"type", "title", "status", "detail", "code", "errors"}
    assert problem["errors"] == [
        {"pointer": "/x", "message": "is not a field of this body", "code": "unknown_field"}
    ]


def test_answers_and_refusals_are_kept_by_no_shared_cache(agent):
    assert agent.get(REQUESTS)["Cache-Control"] == "private, no-cache"
    assert agent.get("/api/v1/nope")["Cache-Control"] == "no-store"


REFUSALS = {
    "BadRequest": 0,
    "Conflict": 0,
    "Invalid": 0,
    "NotAllowed": 0,
    "TooLarge": 0,
    "TooMany": 0,
    "UnsupportedMediaType": 0,
    "FieldError": 2,
    "refused": 1,
}
# What only pages, the admin and commands can answer.
BEHIND_THE_API = ("admin", "web", "management", "delivery", "project_file")
SET_UP = (
    "tools",
    "agents",
    "aliases",
    "applying",
    "drafts",
    "groups",
    "keys",
    "memberships",
    "people",
    "projects",
    "second_admin",
    "sessions",
    "setting_changes",
    "versions",
)


def test_every_code_of_the_core_is_documented():
    files = [
        file
        for file in (ROOT / "approvals").rglob("*.py")
        if not set(file.parts) & set(BEHIND_THE_API)
        and not ("actions" in file.parts and file.stem in (*SET_UP, "soundness", "sign_in"))
        and file.relative_to(ROOT).parts[1:] != ("access", "administration.py")
    ]
    used = {code for file in files for code in _codes_in(file)}
    assert len(used) > 25
    assert used <= set(CODES)


def _codes_in(file: Path) -> set[str]:
    """The codes that a file's refusals name literally."""
    codes = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = REFUSALS.get(name)
        if place is None or len(node.args) <= place:
            continue
        value = node.args[place]
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            codes.add(value.value)
    return codes
