"""The OpenAPI document: committed, so that a change of the contract is seen; sound; and true.

`HITL_WRITE_OPENAPI=1 .venv/bin/python -m pytest tests/guards/test_openapi.py` writes it anew.
"""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from approvals.api.codes import CODES
from hitl_site.api import api as described
from tests.api.calls import ATTEMPT, CREATE, REQUESTS, answer_to, opened, path_of, post

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document as it is served: through JSON, so that keys are texts."""
    served: dict[str, Any] = json.loads(json.dumps(described.get_openapi_schema()))
    return served


def test_the_contract_is_the_committed_one(document):
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("HITL_WRITE_OPENAPI"):
        SNAPSHOT.write_text(text)
    assert SNAPSHOT.read_text() == text, "the API has changed: read the module's first lines"


def test_it_is_served_to_anybody_as_openapi_3_1(document, db):
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == document
    assert document["openapi"].startswith("3.1")


def test_every_reference_leads_somewhere(document):
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [r for member in part.values() for r in references(member)]
        return [r for item in part for r in references(item)] if isinstance(part, list) else []

    found = set(references(document))
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert found <= known
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_refusal_is_documented_as_a_problem(document):
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], path
            assert {"401", "403", "404", "500"} <= set(operation["responses"]), path
            assert operation["description"], path


def test_the_text_lists_every_code(document):
    text = document["info"]["description"]
    for code, (status, _) in CODES.items():
        assert f"| `{code}` | {status} |" in text


def shape_of(document: dict[str, Any], path: str, method: str, response: Any) -> None:
    """Check a real answer against the schema that the document gives it."""
    operation = document["paths"][path][method]
    content = operation["responses"][str(response.status_code)]["content"]
    media_type = response["Content-Type"].split(";")[0]
    schema = {**content[media_type]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(response.json())


def test_answers_have_the_shapes_that_it_promises(
    document, api, bot, rita, ana, sam, join, project
):
    agent, reviewer = api(bot), api(rita)
    one, root = "/api/v1/requests/{request_id}", "/api/v1/requests"
    shape_of(document, root, "post", post(agent, REQUESTS, CREATE))
    shape_of(document, root, "post", post(agent, REQUESTS, {}))
    request = opened(agent, requester={"id": "x"}, context={"a": [1, None]}, priority=3)
    for client in (agent, reviewer, api(ana), api(sam)):
        shape_of(document, one, "get", client.get(path_of(request)))
        shape_of(document, root, "get", client.get(REQUESTS))
        shape_of(document, "/api/v1/me", "get", client.get("/api/v1/me"))
    answered = post(reviewer, path_of(request, "/responses"), answer_to(request))
    shape_of(document, f"{one}/responses", "post", answered)
    consumed = post(
        agent, path_of(request, "/consume"), {"action": CREATE["action"], "attempt": ATTEMPT}
    )
    shape_of(document, f"{one}/consume", "post", consumed)
    again = post(agent, path_of(request, "/consume"), {"action": CREATE["action"]})
    shape_of(document, f"{one}/consume", "post", again)
    reported = post(agent, path_of(request, "/execution"), {"status": "failed"})
    shape_of(document, f"{one}/execution", "post", reported)
    for client in (agent, reviewer, api(ana), api(sam)):
        shape_of(document, one, "get", client.get(path_of(request)))
    other = opened(agent)
    shape_of(document, f"{one}/cancel", "post", post(agent, path_of(other, "/cancel")))
    shape_of(document, f"{one}/revoke", "post", post(api(ana), path_of(other, "/revoke")))
    auditor = api(join(project, "ada", "auditor"))
    events = auditor.get("/api/v1/audit/events")
    shape_of(document, "/api/v1/audit/events", "get", events)
    assert events.json()["data"]


def test_the_docs_page_needs_nothing_from_elsewhere(db):
    response = Client().get("/api/v1/docs")
    page = response.content.decode()
    assert response.status_code == 200
    assert "swagger-ui-bundle" in page
    assert "http://" not in page
    assert "https://" not in page
    assert " on" not in page.split("<body")[1].split(">")[0]
    policy = response["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy
