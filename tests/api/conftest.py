"""The clients of the API tests: the agent's own, and one for each of the people."""

from collections.abc import Callable

import pytest
from django.test import Client

from approvals.models import Agent, Person, Project
from tests.actions.conftest import turn_clock

__all__ = ["turn_clock"]

Clients = Callable[[Agent | Person], Client]


@pytest.fixture
def agent(api: Clients, bot: Agent) -> Client:
    return api(bot)


@pytest.fixture
def reviewer(api: Clients, rita: Person) -> Client:
    return api(rita)


@pytest.fixture
def other_bot(project: Project, sam: Person) -> Agent:
    """Another agent of the same project."""
    return Agent.objects.create(project=project, name="other-bot", owner=sam)
