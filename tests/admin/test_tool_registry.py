"""The tool registry and people's limits in the admin site: forms over actions."""

import html

import pytest
from django.urls import reverse

from approvals.models import AuditEvent, Membership, ReviewerGroup, Tool

SCHEMA = '{"type": "object", "properties": {"amount": {"type": "number"}}}'


def url(model, view="changelist", *args):
    return reverse(f"admin:approvals_{model}_{view}", args=args)


def said(page):
    return html.unescape(page.content.decode())


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def tool(project):
    return Tool.objects.create(
        project=project, name="pay_*", editable=["/amount"], mask=["pin", "/auth/token"]
    )


def form(project=None, **fields):
    head = {"project": project.pk, "name": "transfer_funds"} if project else {}
    return {**head, "edits": "all", "editable": "", "mask": "", "args_schema": "", **fields}


def test_a_tool_is_added_with_what_it_locks_and_masks(admin, project):
    sent = form(
        project,
        edits="listed",
        editable="/amount\r\n memo \r\n\r\n",
        mask="auth_token",
        args_schema=SCHEMA,
    )
    assert admin.post(url("tool", "add"), sent).status_code == 302
    made = Tool.objects.get()
    assert (made.name, made.editable, made.mask) == (
        "transfer_funds",
        ["/amount", "memo"],
        ["auth_token"],
    )
    assert AuditEvent.objects.get(type="tool.added").channel == "admin"


def test_nothing_listed_means_nothing_may_be_edited_and_all_means_all(admin, project, tool):
    admin.post(url("tool", "change", tool.pk), form(edits="listed"))
    tool.refresh_from_db()
    assert (tool.editable, tool.mask) == ([], [])
    admin.post(url("tool", "change", tool.pk), form(edits="all", editable="left over"))
    tool.refresh_from_db()
    assert tool.editable is None


def test_the_form_shows_what_there_is_and_the_name_is_fixed(admin, tool):
    page = said(admin.get(url("tool", "change", tool.pk)))
    assert "pin\n/auth/token</textarea>" in page
    assert '<option value="listed" selected>' in page
    admin.post(url("tool", "change", tool.pk), form(name="other", mask="pin"))
    tool.refresh_from_db()
    assert (tool.name, tool.mask) == ("pay_*", ["pin"])


def test_what_is_wrong_is_said_at_each_field_and_keeps_what_was_typed(admin, project):
    sent = form(project, mask="/a~b", args_schema='{"type": 5', edits="listed", editable="/~x")
    page = admin.post(url("tool", "add"), sent)
    text = said(page)
    assert page.status_code == 200
    assert "~ is not followed by 0 or 1" in text
    assert "Not JSON" in text
    assert '{"type": 5</textarea>' in text
    assert "Nothing was saved" in text
    assert not Tool.objects.exists()


def test_a_tool_is_ended_not_deleted_and_can_then_only_be_read(admin, tool):
    ask = said(admin.get(url("tool", "do", tool.pk, "end")))
    assert "What it masks is shown" in ask
    assert admin.post(url("tool", "do", tool.pk, "end")).status_code == 302
    tool.refresh_from_db()
    assert not tool.is_active
    page = said(admin.get(url("tool", "change", tool.pk)))
    assert 'name="_save"' not in page
    assert "pin, /auth/token" in page
    assert admin.post(url("tool", "change", tool.pk), form(mask="x")).status_code == 403
    assert "ended a tool" in said(admin.get(url("tool", "history", tool.pk)))


def test_hostile_contents_are_shown_as_text(admin, ada, browser_of, project):
    Tool.objects.create(
        project=project,
        name="<script>alert(1)</script>",
        mask=["<img src=x>"],
        args_schema_text='{"title":"<script>\u202e"}',
    )
    made = Tool.objects.get()
    for client in (admin, browser_of(ada)):
        for address in (url("tool"), url("tool", "change", made.pk)):
            text = client.get(address).content.decode()
            assert "<script>alert" not in text
            assert "<img src=x" not in text
    assert "\u202e" not in browser_of(ada).get(address).content.decode()


def test_limits_of_a_person_and_of_a_group_are_set_in_their_forms(admin, project, rita):
    membership = Membership.objects.get(person=rita, project=project)
    sent = {"is_reviewer": "on", "limits": "EUR 5000.00\r\nJPY 7"}
    assert admin.post(url("membership", "change", membership.pk), sent).status_code == 302
    membership.refresh_from_db()
    assert membership.limits == {"EUR": "5000.00", "JPY": "7"}
    page = said(admin.get(url("membership", "change", membership.pk)))
    assert "EUR 5000.00\nJPY 7</textarea>" in page
    group = {"project": project.pk, "name": "finance", "members": [rita.pk], "limits": "USD 1.50"}
    assert admin.post(url("reviewergroup", "add"), group).status_code == 302
    made = ReviewerGroup.objects.get()
    assert made.limits == {"USD": "1.50"}
    admin.post(url("reviewergroup", "change", made.pk), {"members": [rita.pk], "limits": ""})
    made.refresh_from_db()
    assert made.limits == {}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("5000", "Write a currency and an amount"),
        ("EUR", "Write a currency and an amount"),
        ("EUR 1\nEUR 2", "stands there twice"),
        ("eur 5", "The currency eur is not in use"),
        ("JPY 1.5", "The amount of JPY must have no decimals"),
        ("EUR 1 000", "The amount of EUR must be a plain amount"),
    ],
)
def test_unsound_limits_are_said_and_kept_in_the_form(admin, project, rita, typed, words):
    membership = Membership.objects.get(person=rita, project=project)
    page = admin.post(
        url("membership", "change", membership.pk), {"is_lead": "on", "limits": typed}
    )
    assert page.status_code == 200
    assert words in said(page)
    assert f"{typed}</textarea>" in said(page)
    membership.refresh_from_db()
    assert (membership.roles, membership.limits) == (["reviewer"], {})
