"""The client is a distribution of its own; here it is used from its source folder."""

import sys
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "client"
sys.path[:0] = [str(CLIENT / "src"), str(CLIENT / "examples")]


@pytest.fixture
def server():
    """A server on a free port that answers what the test scripts."""
    from tests.client.scripted import ScriptedServer

    with ScriptedServer() as running:
        yield running


@pytest.fixture
def client(server):
    """A client of the scripted server, quick to give up."""
    from countersign import Client

    with Client(server.url, "cs_agent_test", call_timeout=2.0, retries=2) as made:
        yield made
