"""`manage.py pause` and `resume`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from approvals.models import AuditEvent

pytestmark = pytest.mark.django_db


def run(*words: str) -> dict:
    out = io.StringIO()
    call_command(*words, "--reason", "odd transfers", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_project_is_stopped_and_goes_on(project):
    stopped = run("pause", "--project", "demo")
    project.refresh_from_db()
    assert stopped == {"project": "demo", "agent": None, "paused_at": str(project.paused_at)}
    assert project.paused_at is not None
    assert run("resume", "--project", "demo")["paused_at"] is None
    events = AuditEvent.objects.values_list("type", "actor_kind")
    assert list(events) == [("project.paused", "operator"), ("project.resumed", "operator")]


@pytest.mark.parametrize("named", ["name", "id"])
def test_one_agent_is_stopped(bot, project, named):
    assert run("pause", "--project", "demo", "--agent", getattr(bot, named))["agent"] == "bot"
    bot.refresh_from_db()
    project.refresh_from_db()
    assert (bot.paused_at is not None, project.paused_at) == (True, None)


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_what_is_not_there_and_no_reason_are_one_sentence(command, project):
    for words in (["--project", "nope"], ["--project", "demo", "--agent", "nope"]):
        with pytest.raises(CommandError, match="There is no"):
            run(command, *words)
    with pytest.raises(CommandError, match="reason"):
        call_command(command, "--project", "demo", "--reason", " ")
