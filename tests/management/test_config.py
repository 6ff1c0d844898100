"""`config export|import|diff`: what they print and where, and how they end."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from approvals.models import AuditEvent, ReviewerGroup, Tool

REMOVES_OLD = "This would remove groups.old. Add --allow-removals for that."


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "project.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def run(*command):
    told, warned = StringIO(), StringIO()
    call_command("config", *command, "--project=demo", stdout=told, stderr=warned)
    return told.getvalue(), warned.getvalue()


def refused(*command):
    with pytest.raises(CommandError) as mistake:
        run(*command)
    return mistake.value.returncode, str(mistake.value)


def test_what_is_exported_is_imported_and_changes_nothing(file, project, rita):
    run("import", file("version: 1\ngroups: {finance: {members: [rita]}}\n"))
    exported = run("export")[0]
    assert exported.startswith("version: 1\nproject: demo\n\nsettings:\n")
    events = AuditEvent.objects.count()
    assert run("import", file(exported)) == ("Nothing to change.\n", "")
    assert run("diff", file(exported)) == ("", "")
    assert run("export")[0] == exported
    assert AuditEvent.objects.count() == events


def test_diff_and_a_dry_run_say_what_would_change_and_change_nothing(file, project, rita):
    ReviewerGroup.objects.create(project=project, name="old")
    path = file("version: 1\ngroups: {finance: {members: [rita]}}\ntools: {pay: {risk: high}}\n")
    lines = (
        "+ groups.finance: {members: [rita]}\n"
        "- groups.old: {members: []}\n"
        "+ tools.pay: {risk: high}\n"
    )
    assert run("diff", path) == (lines, "An import needs --allow-removals for groups.old.\n")
    assert refused("import", path, "--dry-run") == (1, REMOVES_OLD)
    tried = run("import", path, "--dry-run", "--allow-removals")
    assert tried == (f"{lines}3 lines would change.\n", "")
    assert not Tool.objects.exists()
    assert not AuditEvent.objects.exists()
    assert run("import", path, "--allow-removals") == (f"{lines}3 lines changed.\n", "")
    assert Tool.objects.get().risk == "high"


def test_removals_are_listed_and_refused(file, project):
    ReviewerGroup.objects.create(project=project, name="old")
    code, told = refused("import", file("version: 1\ngroups: {}\n"))
    assert (code, told) == (1, REMOVES_OLD)
    assert ReviewerGroup.objects.get().is_active


def test_every_mistake_is_a_line_with_its_line(file, project):
    path = file("version: 1\ntools:\n  a: {risk: 5}\n  b: {risk: huge}\n")
    code, told = refused("import", path)
    assert code == 1
    assert [line.split(":")[0] for line in told.splitlines()] == ["line 3", "line 4"]
    assert refused("diff", path) == (code, told)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["import"], "Name the file: config import FILE."),
        (["diff"], "Name the file: config diff FILE."),
        (["export", "x.yaml"], "config export writes to its output"),
        (["import", "nowhere.yaml"], "nowhere.yaml cannot be read: No such file"),
        (["import", "."], ". cannot be read: Is a directory."),
        (["diff", "x.yaml", "--dry-run"], "are for config import"),
        (["delete"], "Argument what: invalid choice"),
    ],
)
def test_a_command_that_makes_no_sense_is_a_mistake_of_usage(project, command, words):
    code, told = refused(*command)
    assert code == 2
    assert words in told
    assert "\n" not in told


def test_the_only_project_needs_no_name(project):
    told = StringIO()
    call_command("config", "export", stdout=told)
    assert told.getvalue() == run("export")[0]


def test_of_several_projects_one_is_named(project, other_project):
    with pytest.raises(CommandError) as mistake:
        call_command("config", "export")
    assert (mistake.value.returncode, str(mistake.value)) == (
        2,
        "Name the project: --project NAME.",
    )


def test_an_unknown_project_is_refused(db):
    with pytest.raises(CommandError) as mistake:
        call_command("config", "export", "--project=nowhere")
    assert (mistake.value.returncode, str(mistake.value)) == (1, "There is no project 'nowhere'.")


def test_a_shell_sees_a_sentence_and_an_exit_code(file, tmp_path):
    """No traceback, whatever the file holds; here there is no database to speak of either."""
    path = file(b"version: 1\n\xff\n")
    done = subprocess.run(
        [sys.executable, "manage.py", "config", "import", path, "--project", "demo"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "HITL_DATA_DIR": str(tmp_path / "var"), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("The database cannot be used")
