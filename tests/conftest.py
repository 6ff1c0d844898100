"""The cast and the clients.

ana is admin, rita and rui are reviewers, sam owns the agent `bot`, all in the project `demo`;
otto is a reviewer of another project, who must see nothing.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from approvals.access.keys import make_key
from approvals.models import Agent, ApiKey, Membership, Person, Project
from tests import flush
from tests.halves import pytest_collection_modifyitems

__all__ = ["pytest_collection_modifyitems"]

PASSWORD = "correct horse battery staple"

# A run says the same on a busy machine as on an idle one, and the same twice: no clock judges an
# example, and the examples come from the test itself. `--hypothesis-profile=default` looks further.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tables that protect their rows can be emptied between tests, and quickly."""
    with django_db_blocker.unblock():
        flush.prepare()


@pytest.fixture(scope="session")
def migrated(django_db_setup: None) -> Path:
    """A SQLite file with all tables and no rows, for a site that need not begin with nothing."""
    return flush.migrated_file()


@pytest.fixture
def project(db: None) -> Project:
    return Project.objects.create(name="demo")


@pytest.fixture
def other_project(db: None) -> Project:
    return Project.objects.create(name="other")


@pytest.fixture
def join() -> Callable[..., Person]:
    """Make a person who is in a project with some roles: join(project, "rita", "reviewer")."""

    def make(project: Project, username: str, *roles: str) -> Person:
        person = Person.objects.filter(username=username).first()
        person = person or Person.objects.create_user(
            username, f"{username}@example.com", PASSWORD, name=username.capitalize()
        )
        rights = {f"is_{role}": True for role in roles}
        Membership.objects.create(project=project, person=person, **rights)
        return person

    return make


@pytest.fixture
def ana(project: Project, join: Callable[..., Person]) -> Person:
    return join(project, "ana", "admin")


@pytest.fixture
def rita(project: Project, join: Callable[..., Person]) -> Person:
    return join(project, "rita", "reviewer")


@pytest.fixture
def rui(project: Project, join: Callable[..., Person]) -> Person:
    return join(project, "rui", "reviewer")


@pytest.fixture
def sam(project: Project, join: Callable[..., Person]) -> Person:
    return join(project, "sam")


@pytest.fixture
def otto(other_project: Project, join: Callable[..., Person]) -> Person:
    return join(other_project, "otto", "reviewer")


@pytest.fixture
def bot(project: Project, sam: Person) -> Agent:
    return Agent.objects.create(project=project, name="bot", owner=sam)


@pytest.fixture
def key_for() -> Callable[[Agent | Person], str]:
    """Give an agent or a person a key with all scopes, and return it as it is shown once."""

    def make(holder: Agent | Person) -> str:
        kind = "agent" if isinstance(holder, Agent) else "user"
        fresh = make_key(kind)
        key = ApiKey(prefix=fresh.prefix, digest=fresh.digest)
        if isinstance(holder, Agent):
            key.project, key.agent = holder.project, holder
            key.scopes = list(ApiKey.AGENT_SCOPES)
        else:
            key.person = holder
            key.scopes = list(ApiKey.PERSON_SCOPES)
        key.save()
        return fresh.plain

    return make


@pytest.fixture
def api(key_for: Callable[[Agent | Person], str]) -> Callable[[Agent | Person], Client]:
    """A client that calls the API with a key of this agent or person."""
    return lambda holder: Client(headers={"Authorization": f"Bearer {key_for(holder)}"})


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """A client of the pages that is signed in as this person."""

    def sign_in(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in
