"""The example of docs/project-file.md is a file that can be brought in."""

import re

from django.conf import settings
from django.core.management import call_command

from approvals.models import AuditEvent, Policy
from hitl_site.project_file.exporting import export

PAGE = (settings.BASE_DIR / "docs" / "project-file.md").read_text()


def test_the_example_is_brought_in_and_comes_out_again(project, ana, rita, rui, tmp_path):
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "project.yaml"
    path.write_text(example)
    call_command("config", "import", str(path), "--project=demo")
    in_force = Policy.objects.filter(status="active").order_by("priority")
    assert [policy.name for policy in in_force] == [
        "office_hours_only",
        "refund_high",
        "small_change",
    ]
    events, written = AuditEvent.objects.count(), export(project)
    call_command("config", "import", str(path), "--project=demo")
    path.write_text(written)
    call_command("config", "import", str(path), "--project=demo")
    assert AuditEvent.objects.count() == events
    assert export(project) == written
