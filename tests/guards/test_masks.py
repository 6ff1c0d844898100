"""What is masked leaves the server nowhere else than where somebody thought of it."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OUTWARD = ("admin", "api", "delivery", "exports", "live", "reads", "templatetags", "web")
STORED = re.compile(r"\baction_text\b|\baction_of\(")
# Each reads the stored action; how it keeps masked values from people stands beside it.
KNOWN = {
    "admin/requests.py": "masks_of",
    "reads/advance.py": "masks.of",
    "reads/audit_rows.py": "digest",  # for verify_audit: only digests of it are compared
    "reads/detailing.py": "masks_for",
    "reads/differences.py": "masks.of",
    "reads/drafting.py": "masks.action_text",
    "reads/outcomes.py": "mask.action",
    "reads/own_parts.py": "mask.shown",
    "reads/revisions.py": "masks.action_text",
    "reads/samples.py": "judged",  # only rules look at it, and they say which fields, no values
    "reads/similar.py": "mask.shown",
    "reads/versions.py": "masks.action_text",
    "reads/wire.py": "mask.action_text",
    "web/answers/editor.py": "mask.plain",
    "web/answers/rebasing.py": "proposed_by",
    "web/standing_form.py": "mask.places",
}


def test_a_module_that_reads_stored_actions_masks_them():
    found = {}
    for folder in OUTWARD:
        for path in (ROOT / "approvals" / folder).rglob("*.py"):
            source = path.read_text()
            if STORED.search(source):
                found[str(path.relative_to(ROOT / "approvals"))] = source
    assert set(found) == set(KNOWN)
    for name, guard in KNOWN.items():
        assert guard in found[name], name


def test_templates_read_no_stored_action():
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            assert not re.search(r"\b(action_text|original_action)\b", path.read_text()), path
