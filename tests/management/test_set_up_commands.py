"""config.md, Commands: the shapes they print, and one sentence for each mistake."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from approvals.models import Agent, ApiKey, AuditEvent, Membership, Person, Project, ReviewerGroup


def run(*command):
    answer = StringIO()
    call_command(*command, "--json", stdout=answer)
    return json.loads(answer.getvalue())


def refused(*command):
    with pytest.raises(CommandError) as mistake:
        call_command(*command)
    assert "\n" not in str(mistake.value)
    return mistake.value.returncode, str(mistake.value)


def test_a_project_is_made_from_nothing_to_a_working_key(db):
    made = run("add_project", "shop")
    assert made == {"id": Project.objects.get().id, "name": "shop"}
    ReviewerGroup.objects.create(project_id=made["id"], name="finance")
    person = run(
        "add_person", "rita", "--project=shop", "--roles=reviewer,lead", "--groups=finance",
        "--email=rita@example.com", "--name=Rita",
    )  # fmt: skip
    assert set(person) == {"username", "password", "token"}
    rita = Person.objects.get()
    assert rita.check_password(person["password"])
    assert Membership.objects.get().roles == ["reviewer", "lead"]
    assert list(ReviewerGroup.objects.get().members.all()) == [rita]
    agent = run("add_agent", "bot", "--project=shop", "--owner=rita")
    assert set(agent) == {"id", "name", "api_key"}
    assert Agent.objects.get().owner == rita
    for secret in (person["token"], agent["api_key"]):
        call = Client().get("/api/v1/requests", headers={"Authorization": f"Bearer {secret}"})
        assert call.status_code == 200
    actors = set(AuditEvent.objects.values_list("actor_kind", "channel"))
    assert actors == {("operator", "command")}


def test_an_existing_person_gets_the_membership_and_no_new_password(project, other_project, otto):
    before = otto.password
    again = run("add_person", "OTTO", "--project=demo", "--roles=lead")
    assert (again["username"], again["password"]) == ("otto", None)
    otto.refresh_from_db()
    assert otto.password == before
    assert Membership.objects.get(project=project, person=otto).roles == ["lead"]
    run("add_person", "otto", "--project=demo", "--roles=reviewer")
    assert Membership.objects.get(project=project, person=otto).roles == ["reviewer", "lead"]


def test_a_key_is_revoked_by_its_prefix_or_the_key_itself(project, bot, key_for):
    for named in (lambda plain: plain.split("_")[2], lambda plain: plain):
        plain = key_for(bot)
        run("revoke_key", named(plain), "--project=demo")
        assert ApiKey.objects.get(prefix=plain.split("_")[2]).revoked_at is not None


def test_a_key_of_another_project_is_not_found(project, other_project, bot, key_for):
    plain = key_for(bot)
    assert refused("revoke_key", plain, "--project=other")[0] == 1
    assert ApiKey.objects.get().revoked_at is None


def test_a_person_is_deactivated(ana, rita):
    run("deactivate_person", "rita")
    rita.refresh_from_db()
    assert not rita.is_active


def test_the_first_admin_is_an_operator(db):
    made = run("create_admin", "root", "--email=root@example.com")
    assert set(made) == {"username", "password"}
    root = Person.objects.get()
    assert root.is_superuser
    assert root.check_password(made["password"])


@pytest.mark.parametrize(
    "command",
    [
        ("add_project", "demo"),
        ("add_project", "no spaces"),
        ("add_person", "x", "--project=none", "--roles=lead"),
        ("add_person", "x", "--project=demo", "--roles=lead,auditor"),
        ("add_person", "x", "--project=demo", "--roles=lead", "--groups=none"),
        ("add_person", "x y", "--project=demo", "--roles=lead"),
        ("add_person", "x", "--project=demo", "--roles=lead", "--email=ana@example.com"),
        ("add_agent", "bot", "--project=demo"),
        ("add_agent", "x", "--project=demo", "--owner=nobody"),
        ("add_agent", "x", "--project=demo", "--owner=otto"),
        ("revoke_key", "none", "--project=demo"),
        ("deactivate_person", "nobody"),
        ("deactivate_person", "ana"),
    ],
)
def test_what_the_core_refuses_is_one_sentence_and_exit_1(command, ana, bot, otto):
    before = (Person.objects.count(), Agent.objects.count(), ApiKey.objects.count())
    code, sentence = refused(*command)
    assert code == 1
    assert sentence.endswith((".", ").")) or "“" in sentence
    assert (Person.objects.count(), Agent.objects.count(), ApiKey.objects.count()) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["add_person", "x"], 2),
        (["add_person", "x", "--project", "demo", "--roles", "king"], 2),
        (["add_project"], 2),
        (["create_admin", "x", "--nonsense"], 2),
        (["add_project", "demo"], 1),
    ],
)
def test_in_a_shell_a_mistake_is_one_line_on_stderr_and_no_traceback(arguments, code, tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "HITL_DATA_DIR": str(tmp_path),
        "SECRET_KEY": "only for this test",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
