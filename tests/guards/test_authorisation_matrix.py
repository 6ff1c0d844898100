"""architecture.md 7, over HTTP: every address of the site by everybody who may call it.

The addresses come from the URL resolver, so that a new one without a row fails. A row says what
each caller is answered, in the order of `CALLERS`. Each call meets a request of its own. The
admin site has a matrix of its own, model by model, in tests/admin.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from approvals.models import Agent, Alias, Pause, Person, Project, StandingGrant, Tool
from tests.api.calls import ATTEMPT, CREATE, advance, answer_to, duties, opened, path_of, post
from tests.files import file, handed_in
from tests.grants import refunds

CALLERS = (
    *("nobody", "agent", "other agent", "reviewer", "lead", "auditor", "admin"),
    *("requester", "owner", "outsider", "operator"),
)

ACTION = {"action": CREATE["action"], "attempt": ATTEMPT}
EVERY = ["approve", "edit", "reject", "respond", "request_changes"]
ONE = "api/v1/requests/<request_id>"
WITHDRAW = ONE + "/responses/<response_id>/withdraw"
AGENT = "api/v1/agents/<agent_id>"
DELEGATION = "api/v1/delegations/<delegation_id>"
STANDING_PAGE = "standing-grants/<str:grant_id>/"
STANDING = "api/v1/standing-grants/<grant_id>"
END = "me/out-of-office/<str:delegation_id>/end/"
TURN = "api/v1/groups/<path:key>"
FILE = "api/v1/attachments/<attachment_id>"
PAGE = "requests/<str:request_id>/"
SUM = {"amount": "120.00", "currency": "EUR"}
PART = PAGE + "evidence/<str:part>/"
TURN_KEYS = (f"turn-{number}" for number in count())

# The columns are those of CALLERS.
API = {
    f"GET {ONE}":                (401, 200, 404, 200, 200, 200, 200, 200, 200, 404, 401),
    f"POST {ONE}/responses":     (401, 403, 404, 201, 201, 403, 403, 403, 403, 404, 401),
    f"POST {WITHDRAW}":          (401, 403, 404, 200, 403, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/claim":         (401, 403, 404, 200, 200, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/release":       (401, 403, 404, 200, 200, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/reassign":      (401, 403, 404, 200, 200, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/extend":        (401, 403, 404, 403, 200, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/reveal":        (401, 403, 404, 200, 200, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/resubmit":      (401, 200, 404, 403, 403, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/cancel":        (401, 200, 404, 403, 200, 403, 200, 200, 200, 404, 401),
    f"GET {ONE}/comments":       (401, 200, 404, 200, 200, 200, 200, 200, 200, 404, 401),
    f"POST {ONE}/comments":      (401, 201, 404, 201, 201, 403, 403, 201, 201, 404, 401),
    f"POST {ONE}/consume":       (401, 200, 404, 403, 403, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/execution":     (401, 200, 404, 403, 403, 403, 403, 403, 403, 404, 401),
    f"POST {ONE}/revoke":        (401, 403, 404, 200, 200, 403, 200, 403, 200, 404, 401),
    f"GET {ONE}/evidence/<part>": (401, 200, 404, 200, 200, 200, 200, 200, 200, 404, 401),
    "POST api/v1/attachments":   (401, 201, 201, 201, 201, 403, 403, 403, 403, 201, 401),
    f"GET {FILE}":               (401, 200, 404, 200, 200, 200, 200, 200, 200, 404, 401),
    f"GET {FILE}/content":       (401, 200, 404, 200, 200, 200, 200, 200, 200, 404, 401),
    "GET api/v1/requests":       (401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401),
    "POST api/v1/requests":      (401, 201, 201, 403, 403, 403, 403, 403, 403, 403, 401),
    f"GET {TURN}":               (401, 200, 404, 403, 403, 403, 403, 403, 403, 403, 401),
    f"POST {AGENT}/pause":      (401, 403, 404, 403, 200, 403, 200, 403, 200, 404, 401),
    f"POST {AGENT}/resume":     (401, 403, 404, 403, 403, 403, 200, 403, 403, 404, 401),
    "POST api/v1/policies/evaluate": (401, 200, 422, 403, 200, 200, 200, 403, 403, 403, 401),
    "GET api/v1/delegations":    (401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 401),
    "POST api/v1/delegations":   (401, 403, 403, 201, 201, 403, 403, 403, 403, 422, 401),
    f"DELETE {DELEGATION}":      (401, 403, 403, 200, 200, 403, 200, 404, 404, 404, 401),
    "GET api/v1/standing-grants":  (401, 403, 403, 200, 200, 200, 200, 200, 200, 200, 401),
    "POST api/v1/standing-grants": (401, 403, 403, 201, 201, 403, 403, 403, 403, 422, 401),
    f"DELETE {STANDING}":        (401, 403, 403, 200, 200, 403, 200, 404, 404, 404, 401),
    "GET api/v1/me":             (401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401),
    "GET api/v1/audit/events":   (401, 403, 403, 403, 403, 200, 200, 403, 403, 403, 401),
    "GET api/v1/audit/export":   (401, 403, 403, 403, 403, 200, 403, 403, 403, 403, 401),
    "GET api/v1/openapi.json":   (200,) * 11,
    "GET api/v1/docs":           (200,) * 11,
    "GET api/v1/":               (404,) * 11,
    "GET api/":                  (404,) * 11,
}  # fmt: skip
PAGES = {
    f"GET {PAGE}":               (302, 302, 302, 200, 200, 200, 200, 200, 200, 404, 404),
    f"GET {PAGE}sum/":            (302, 302, 302, 200, 200, 200, 200, 200, 200, 404, 404),
    f"POST {PAGE}respond/":      (302, 302, 302, 302, 302, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}withdraw/":     (302, 302, 302, 302, 403, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}claim/":         (302, 302, 302, 302, 302, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}claim/renew/":   (302, 302, 302, 204, 204, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}release/":       (302, 302, 302, 302, 302, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}reassign/":      (302, 302, 302, 302, 302, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}extend/":        (302, 302, 302, 403, 302, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}form/":         (302, 302, 302, 409, 409, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}reveal/":       (302, 302, 302, 200, 200, 403, 403, 403, 403, 404, 404),
    f"POST {PAGE}comment/":      (302, 302, 302, 302, 302, 403, 403, 302, 302, 404, 404),
    f"POST {PAGE}cancel/":       (302, 302, 302, 403, 302, 403, 302, 302, 302, 404, 404),
    f"POST {PAGE}revoke/":       (302, 302, 302, 302, 302, 403, 302, 403, 302, 404, 404),
    f"GET {PART}":               (302, 302, 302, 200, 200, 200, 200, 200, 200, 404, 404),
    f"GET {PART}content":        (302, 302, 302, 200, 200, 200, 200, 200, 200, 404, 404),
    f"GET {PAGE}advance/":      (302, 302, 302, 200, 200, 403, 403, 403, 403, 404, 404),
    f"POST {STANDING_PAGE}end/": (302, 302, 302, 302, 302, 403, 302, 404, 404, 404, 404),
    "GET standing-grants/":      (302, 302, 302, 200, 200, 200, 200, 200, 200, 200, 404),
    "GET inbox/":                (302, 302, 302, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET ":                      (302,) * 11,
    "GET login/":                (200, 200, 200, 302, 302, 302, 302, 302, 302, 302, 302),
    "POST logout/":              (302,) * 11,
    "GET me/out-of-office/":      (302, 302, 302, 200, 200, 200, 200, 200, 200, 200, 404),
    f"POST {END}":                (302, 302, 302, 302, 302, 403, 302, 404, 404, 404, 404),
    "GET me/password/":          (302, 302, 302, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET about/":                (200,) * 11,
    "GET styleguide/":           (200,) * 11,
    "GET healthz":               (200,) * 11,
    "GET readyz":                (200,) * 11,
    "GET metrics":               (200,) * 11,
}  # fmt: skip
ROWS = {**API, **PAGES}

# What a row calls with, where it is not nothing at all.
BODIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "POST api/v1/requests": lambda _: CREATE,
    "POST api/v1/policies/evaluate": lambda _: {**CREATE, "agent": "bot"},
    f"POST {ONE}/responses": answer_to,
    "POST api/v1/delegations": lambda _: duties("rui"),
    f"POST {ONE}/reassign": lambda _: {"to": "rui", "reason": "Knows Acme."},
    f"POST {ONE}/extend": lambda _: {"expires_in": 86_400, "reason": "Rita is ill."},
    "POST api/v1/standing-grants": lambda _: advance(),
    f"POST {ONE}/consume": lambda _: ACTION,
    f"POST {ONE}/execution": lambda _: {"status": "succeeded"},
    f"POST {ONE}/reveal": lambda _: {"pointer": "/to"},
    f"POST {PAGE}reassign/": lambda _: {"to": "rui", "reason": "Knows Acme."},
    f"POST {PAGE}extend/": lambda _: {"minutes": "1440", "reason": "Rita is ill."},
    f"POST {PAGE}reveal/": lambda _: {"pointer": "/to"},
    f"POST {ONE}/resubmit": lambda _: {"revision": 1},
    f"POST {AGENT}/pause": lambda _: {"reason": "odd transfers"},
    f"POST {AGENT}/resume": lambda _: {"reason": "looked into"},
    f"POST {ONE}/comments": lambda _: {"text": "Which account?"},
    f"POST {PAGE}comment/": lambda _: {"text": "Which account?"},
    f"POST {PAGE}respond/": answer_to,
    f"POST {PAGE}withdraw/": lambda request: {"response": request["response_id"]},
}
APPROVED = {
    f"POST {ONE}/consume",
    f"POST {ONE}/execution",
    f"POST {ONE}/revoke",
    f"POST {PAGE}revoke/",
}


@dataclass
class Cast:
    """The callers by name: at the API by key or token, at the pages by session."""

    at_api: dict[str, Client]
    at_pages: dict[str, Client]
    evidence: list[dict[str, object]]
    project: Project

    def request_for(self, row: str) -> dict[str, Any]:
        """A request in the state that the row begins with, if it is about one."""
        if "<" not in row:
            return {}
        agent = self.at_api["agent"]
        if "delegation_id>" in row:
            reviewer = self.at_api["reviewer"]
            return dict(post(reviewer, "/api/v1/delegations", duties("rui")).json())
        if "grant_id>" in row:
            asked = post(self.at_api["reviewer"], "/api/v1/standing-grants", advance())
            return {"id": StandingGrant.objects.get(request=asked.json()["id"]).pk}
        if "reveal" in row:
            Tool.objects.get_or_create(project=self.project, name="*", mask=["to"])
        turn = {"group": {"key": next(TURN_KEYS), "index": 0, "size": 1}} if TURN in row else {}
        request = opened(
            agent,
            requester={"id": "user-123"},
            allowed_responses=EVERY,
            evidence=self.evidence,
            **turn,
            **({"budget": SUM} if row.endswith("/sum/") else {}),
            **(
                {"reviewers": {"users": ["rita", "rui"], "require": 2}} if "withdraw" in row else {}
            ),
        )
        if row.endswith("/resubmit"):
            send_back = answer_to(request, "request_changes", reason="Not like this.")
            reviewer = self.at_api["reviewer"]
            assert post(reviewer, path_of(request, "/responses"), send_back).status_code == 201
        if row in APPROVED:
            reviewer = self.at_api["reviewer"]
            assert (
                post(reviewer, path_of(request, "/responses"), answer_to(request)).status_code
                == 201
            )
        if "withdraw" in row:
            request["response_id"] = self.one_of_two(request)
        if row.endswith("/execution"):
            assert post(agent, path_of(request, "/consume"), ACTION).status_code == 200
        return request

    def one_of_two(self, request: dict[str, Any]) -> str:
        """The reviewer's approval of a request that needs another one."""
        path = path_of(request, "/responses")
        given = post(self.at_api["reviewer"], path, answer_to(request)).json()
        return str(given["response"]["id"])


@pytest.fixture
def cast(project, join, bot, rita, rui, ana, sam, otto, api, browser_of):
    other = Agent.objects.create(project=project, name="other-bot", owner=sam)
    rex = join(project, "rex")
    Alias.objects.create(project=project, person=rex, value="user-123")
    people = {
        "reviewer": rita,
        "lead": join(project, "lea", "lead"),
        "auditor": join(project, "ada", "auditor"),
        "admin": ana,
        "requester": rex,
        "owner": sam,
        "outsider": otto,
        "operator": Person.objects.create_superuser("root", "root@example.com", "x"),
    }
    refunds(project, ana)
    programs = {"agent": api(bot), "other agent": api(other)}
    return Cast(
        at_api={"nobody": Client(), **programs, **{who: api(p) for who, p in people.items()}},
        at_pages={
            "nobody": Client(),
            **programs,
            **{who: browser_of(p) for who, p in people.items()},
        },
        evidence=[file(handed_in(bot))],
        project=project,
    )


def call(row: str, client: Client, request: dict[str, Any]) -> int:
    """Make the row's call about the request; the status of the answer."""
    method, _, pattern = row.partition(" ")
    named = request["group"]["key"] if TURN in row else request.get("id", "")
    named = request["agent"]["id"] if AGENT in row else named
    pattern = re.sub(r"<(str:)?part>", "0", pattern)
    if "<attachment_id>" in pattern:
        pattern = pattern.replace("<attachment_id>", request["evidence"][0]["attachment"])
    pattern = pattern.replace("<response_id>", request.get("response_id", ""))
    path = "/" + re.sub(r"<[^>]+>", named, pattern)
    body = BODIES[row](request) if row in BODIES else {}
    if method == "GET":
        return int(client.get(path).status_code)
    if method == "DELETE":
        return int(client.delete(path).status_code)
    if row in API:
        return int(post(client, path, body).status_code)
    return int(client.post(path, body).status_code)


@pytest.mark.parametrize("row", ROWS)
def test_everybody_is_answered_as_the_matrix_says(cast: Cast, row: str) -> None:
    answered = {}
    for who in CALLERS:
        Agent.objects.update(paused_at=None)
        Pause.objects.update(resumed_at=Now(), finished_at=Now())
        request = cast.request_for(row)
        clients = cast.at_api if row in API else cast.at_pages
        if row == "POST logout/":
            clients = {who: Client()}
        answered[who] = call(row, clients[who], request)
    assert answered == dict(zip(CALLERS, ROWS[row], strict=True))


def test_every_address_has_a_row() -> None:
    known = {row.partition(" ")[2] for row in ROWS}
    addresses = set(patterns())
    assert {address for address in addresses if not address.startswith("admin/")} == known
    assert any(address.startswith("admin/") for address in addresses)


def test_every_operation_of_the_api_has_a_row() -> None:
    from hitl_site.api import api

    document = api.get_openapi_schema()
    operations = {
        f"{method.upper()} {path.lstrip('/').replace('{', '<').replace('}', '>')}"
        for path, methods in document["paths"].items()
        for method in methods
        if path != "/api/v1/events"  # a waiting door, in front of Django: tests/live
    }
    assert operations <= {re.sub(r"<\w+:", "<", row) for row in API}


@pytest.mark.parametrize("who", ["nobody", "agent", "reviewer", "outsider"])
def test_the_admin_site_is_closed_to_who_has_no_part_in_it(cast: Cast, who: str) -> None:
    for address in patterns():
        if not address.startswith("admin/"):
            continue
        path = "/" + re.sub(r"<[^>]+>|\(\?P<[^>]+>[^)]*\)", "x", address).replace("$", "")
        status = cast.at_pages[who].get(path).status_code
        assert status in (
            (302, 404, 405) if who in ("nobody", "agent") else (302, 403, 404, 405)
        ), path


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every address that the site answers, as its pattern is spelt."""
    for each in (resolver or get_resolver()).url_patterns:
        spelt = prefix + str(each.pattern).removeprefix("^")
        if isinstance(each, URLPattern):
            yield spelt
        else:
            yield from patterns(each, spelt)
