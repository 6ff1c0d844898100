"""The mail that tells an admin what other admins wrote, and waits until somebody else agrees."""

from __future__ import annotations

from django.conf import settings
from django.contrib.admin.utils import quote
from django.template.loader import render_to_string
from django.urls import reverse

from approvals.access.second_admins import waiting_for
from approvals.display.text import visible
from approvals.models import OutboxMessage, PolicyVersion, SettingChange

from .transport import Mail, id_of

# More stand behind the links of these.
MAX_LISTED = 50


def mail_of_changes(message: OutboxMessage) -> Mail:
    """The mail, with what waits for its reader at this moment: it says nothing of what a change
    does, which stands on its page beside what it replaces."""
    waiting = waiting_for(message.project, message.person_id or "")
    project = visible(message.project.name)
    facts = {
        "project": project,
        "changes": [
            {"what": visible(each.what), "author": visible(each.author), "link": _link(each.row)}
            for each in waiting[:MAX_LISTED]
        ],
        "more": len(waiting) - MAX_LISTED,
    }
    return Mail(
        message_id=id_of(message),
        recipient=message.recipient,
        subject=f"[{project}] A change waits for a second admin",
        text=render_to_string("email/second_admin.txt", facts),
        html=render_to_string("email/second_admin.html", facts),
        about=message.project_id,
        promised_at=message.created_at,
    )


def _link(row: PolicyVersion | SettingChange) -> str:
    if isinstance(row, PolicyVersion):
        path = reverse("admin:approvals_policy_versions", args=[quote(row.policy_id)])
    else:
        path = reverse("admin:approvals_settingchange_change", args=[quote(row.pk)])
    return f"{settings.PUBLIC_URL}{path}"
