"""Two projects with everything in them, and browsers of all who might look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from approvals.access.keys import make_key
from approvals.actions.departments import DepartmentBudget, save_department
from approvals.actions.policies.drafts import save_policy
from approvals.models import (
    Agent,
    Alias,
    ApiKey,
    ApprovalRequest,
    Calendar,
    DeliveryAttempt,
    Membership,
    OutboxMessage,
    Person,
    Project,
    ReviewerGroup,
    SettingChange,
    Tool,
)
from tests.make import decide, make_request, of_person


@dataclass
class World:
    """One row of every kind of the admin site, all in one project."""

    project: Project
    rows: dict[str, Any]


@pytest.fixture
def world_of(join: Callable[..., Person]) -> Callable[[Project, str], World]:
    """world_of(project, "demo") fills a project; names begin with the word given."""

    def make(project: Project, word: str) -> World:
        admin = join(project, f"{word}-admin", "admin")
        reviewer = join(project, f"{word}-reviewer", "reviewer")
        agent = Agent.objects.create(project=project, name=f"{word}-bot", owner=admin)
        request = make_request(agent, title=f"{word} title")
        decide(request, reviewer)
        message = OutboxMessage.objects.filter(request=request)[0]
        rows: dict[str, Any] = {
            "project": project,
            "person": reviewer,
            "membership": Membership.objects.get(project=project, person=reviewer),
            "alias": Alias.objects.create(project=project, person=reviewer, value=f"{word}-x"),
            "reviewergroup": ReviewerGroup.objects.create(project=project, name=f"{word}-g"),
            "policy": save_policy(
                project=project,
                name=f"{word}-policy",
                document={},
                becomes="active",
                actor=of_person(admin),
                publish=True,
            ).policy,
            "settingchange": SettingChange.objects.create(
                project=project,
                setting="publish_needs_second_admin",
                value=False,
                author=admin,
                author_name=f"{word}-admin",
                created_at=timezone.now(),
            ),
            "tool": Tool.objects.create(project=project, name=f"{word}-tool", mask=["/pin"]),
            "calendar": Calendar.objects.create(
                project=project,
                name=f"{word}-hours",
                document={"zone": "UTC", "hours": {"mon-fri": "09:00-18:00"}},
            ),
            "department": save_department(
                project=project,
                name=f"{word}-team",
                budget=DepartmentBudget("EUR", "10.00", "month"),
                actor=of_person(admin),
            ),
            "agent": agent,
            "apikey": key_row(project, agent),
            "approvalrequest": request,
            "response": request.responses.get(),
            "decision": request.decision,
            "grant": request.grant,
            "auditevent": request.events.order_by("number")[0],
            "outboxmessage": message,
            "deliveryattempt": DeliveryAttempt.objects.create(
                message=message, number=1, at=timezone.now(), status="failed", detail="no"
            ),
        }
        return World(project, rows)

    return make


def key_row(project: Project, agent: Agent) -> ApiKey:
    fresh = make_key("agent")
    return ApiKey.objects.create(
        project=project,
        agent=agent,
        prefix=fresh.prefix,
        digest=fresh.digest,
        scopes=list(ApiKey.AGENT_SCOPES),
        expires_at=timezone.now() + timedelta(days=1),
    )


@pytest.fixture
def ada(project: Project, join: Callable[..., Person]) -> Person:
    """An auditor of the project."""
    return join(project, "ada", "auditor")


@pytest.fixture
def lea(project: Project, join: Callable[..., Person]) -> Person:
    """A lead of the project."""
    return join(project, "lea", "lead")


@pytest.fixture
def root(db: None) -> Person:
    """An operator."""
    return Person.objects.create_superuser("root", "root@example.com", "x")


@pytest.fixture
def signed(browser_of: Callable[[Person], Client]) -> Callable[[Person], Client]:
    return browser_of


def a_request(world: World) -> ApprovalRequest:
    request: ApprovalRequest = world.rows["approvalrequest"]
    return request
