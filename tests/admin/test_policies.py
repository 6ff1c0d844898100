"""Policies in the admin site: fields over actions, tried before they count, by two where asked."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.actions.groups import create_group
from approvals.actions.policies.drafts import save_policy
from approvals.models import Policy, PolicyVersion, SettingChange
from approvals.rules.strict_json import read_object
from tests.make import make_request, of_person

DOCUMENT = {
    "description": "Refunds over the review line",
    "priority": 10,
    "safeguard": True,
    "match": {"actions": ["payments.*", "transfer_funds"], "kinds": ["binary"]},
    "when": "args.amount > 2500",
    "verdict": "review",
    "reason": "over the review line",
    "risk": "high",
    "stages": [
        {
            "name": "Finance",
            "when": "args.amount > 10000",
            "parallel": True,
            "reviewers": {"groups": ["finance"], "users": ["rita"]},
            "approvals": 2,
            "denials": 2,
            "expires_in": 3600,
            "assign": "round_robin",
        },
        {"name": "All", "reviewers": {"groups": ["finance"]}, "approvals": "all"},
    ],
    "separation": {"requester": True, "agent_owner": False, "editor": True, "stages": True},
    "undo_seconds": 5,
    "guard": "phrase",
    "must_read": ["args", "Invoice 7"],
    "grant_seconds": 5400,
    "allowed_responses": ["approve", "reject"],
    "reason_required": ["reject"],
    "max_rounds": 3,
    "expires_in": 172_800,
    "on_timeout": "expire",
    "confidential": True,
}
PLAIN = {
    **{"becomes": "active", "verdict": "review", "editor": "auto", "guard": "none"},
    "barred": ["requester", "agent_owner", "stages"],
    "reason": "because",
}
STAGE = {
    **{"stages-count": "1", "stages-0-name": "Finance", "stages-0-groups": "finance"},
    **{"stages-0-approvals": "1", "stages-0-assign": "none"},
}


def url(view="changelist", *args):
    return reverse(f"admin:approvals_policy_{view}", args=args)


def said(page):
    return html.unescape(page.content.decode())


def fields_of(page):
    """What a browser would post from the page as it was served."""
    editor = page.context["editor"]
    sent = {"stages-count": len(editor.stages.forms)}
    for form in (editor.form, *editor.stages.forms):
        for field in form:
            value = field.value()
            if value is True:
                sent[field.html_name] = "on"
            elif value is not False and value is not None:
                sent[field.html_name] = value
    return sent


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def finance(project, ana, rita, rui):
    return create_group(project=project, name="finance", members=[rita, rui], actor=of_person(ana))


@pytest.fixture
def save(project, ana, finance):
    def act(document=DOCUMENT, *, name="refund_high", publish=True, becomes="active"):
        return save_policy(
            project=project,
            name=name,
            document=document,
            becomes=becomes,
            actor=of_person(ana),
            publish=publish,
        )

    return act


def test_a_policy_is_added_by_its_fields(admin, finance):
    fields = {**PLAIN, **STAGE, "name": "refunds", "when": "args.amount > 5", "priority": "7"}
    page = admin.post(url("add"), {**fields, "stages-0-expires_in": "2 h", "_publish": ""})
    policy = Policy.objects.get()
    assert page["Location"] == url("change", policy.pk.replace("_", "_5F"))
    assert (policy.name, policy.status, policy.priority) == ("refunds", "active", 7)
    assert read_object(policy.in_force.document_text) == {
        "priority": 7,
        "when": "args.amount > 5",
        "verdict": "review",
        "reason": "because",
        "stages": [{"name": "Finance", "reviewers": {"groups": ["finance"]}, "expires_in": 7200}],
    }


def test_saving_what_the_page_shows_writes_nothing(admin, save):
    version = save()
    page = admin.get(url("change", version.policy_id))
    sent = {**fields_of(page), "_publish": ""}
    assert admin.post(url("change", version.policy_id), sent).status_code == 302
    assert PolicyVersion.objects.get() == version


def test_mistakes_stand_beside_their_fields_and_nothing_is_lost(admin, finance):
    wrong = {
        **{"name": "refunds", "when": "args.amount >", "priority": "soon"},
        **{"grant_seconds": "a while", "stages-0-groups": "nobody"},
    }
    page = admin.post(url("add"), {**PLAIN, **STAGE, **wrong, "_save": ""})
    assert page.status_code == 422
    assert not Policy.objects.exists()
    text = said(page)
    for typed in ("args.amount >", "soon", "a while", "nobody"):
        assert typed in text
    assert set(page.context["editor"].form.errors) == {"grant_seconds"}
    again = {**wrong, "grant_seconds": "1 h", "stages-0-groups": "finance"}
    page = admin.post(url("add"), {**PLAIN, **STAGE, **again, "_save": ""})
    assert set(page.context["editor"].form.errors) == {"priority", "when"}
    assert 'href="#id_when"' in said(page)
    sound = {**again, "priority": "1", "when": "args.amount > 1", "stages-0-groups": "nobody"}
    page = admin.post(url("add"), {**PLAIN, **STAGE, **sound, "_save": ""})
    assert "Names nobody" in str(page.context["editor"].stages.forms[0].errors["groups"])


@pytest.mark.parametrize(
    ("op", "names"),
    [
        ("add", ["one", "two", ""]),
        ("up:1", ["two", "one"]),
        ("down:0", ["two", "one"]),
        ("remove:0", ["two"]),
        ("up:0", ["one", "two"]),
        ("down:1", ["one", "two"]),
        ("remove:9", ["one", "two"]),
        ("explode", ["one", "two"]),
        ("up:²", ["one", "two"]),
    ],
)
def test_stages_are_added_moved_and_removed_by_plain_buttons(admin, project, op, names):
    sent = {**PLAIN, "stages-count": "2", "stages-0-name": "one", "stages-1-name": "two"}
    page = admin.post(url("add"), {**sent, "when": "half >", "kinds": ["binary"], "_op": op})
    assert page.status_code == 200
    editor = page.context["editor"]
    assert [form["name"].value() or "" for form in editor.stages.forms] == names
    assert editor.form["when"].value() == "half >"
    assert editor.form["kinds"].value() == ["binary"]
    assert not Policy.objects.exists()


@pytest.mark.parametrize("count", ["", "x", "-1", "99999999", "²", "21"])
def test_a_count_of_stages_that_is_none_breaks_nothing(admin, project, count):
    sent = {**PLAIN, "name": "a", "stages-count": count}
    assert admin.post(url("add"), {**sent, "_op": "add"}).status_code == 200


def test_a_condition_is_checked_while_it_is_typed(admin, project, bot):
    make_request(bot)

    def checked(text, **more):
        sent = {"project": project.pk, "when": text, **more}
        return said(admin.post(url("check"), sent))

    assert "True for 1 of the last 1 requests" in checked("args.amount > 100")
    assert "True for 0 of the last 1 requests" in checked("args.amount > 10000")
    slip = checked("true && args.amout > 1")
    assert "No request so far had args.amout" in slip
    assert 'data-start="8" data-length="10" data-text="args.amount"' in slip
    unknown = checked("agrs.amount > 1")
    assert "(column 1)" in unknown
    assert checked("  ").strip() == ""
    of_stage = checked("", **{"of": "stages-0-when", "stages-0-when": "risk =="})
    assert "circle-alert" in of_stage


def test_a_condition_is_checked_for_admins_of_the_project_alone(
    admin, ada, project, other_project, browser_of
):
    sent = {"project": project.pk, "when": "true"}
    assert browser_of(ada).post(url("check"), sent).status_code == 403
    assert admin.post(url("check"), {**sent, "project": other_project.pk}).status_code == 403
    assert admin.get(url("check")).status_code == 405


def test_what_would_happen_is_shown_with_the_draft_in_its_place(admin, save, bot):
    version = save()
    page = admin.get(url("change", version.policy_id))
    fields = {**fields_of(page), "when": "args.amount > 3", "safeguard": "", "_try": ""}
    body = '{"action": {"name": "transfer_funds", "args": {"amount": 50000}}}'
    page = admin.post(url("change", version.policy_id), {**fields, "body": body})
    judged = page.context["trial"].trial.judgement
    assert (judged.verdict, judged.policy_name, judged.effective_risk) == (
        "review",
        "refund_high",
        "high",
    )
    text = said(page)
    assert "People would be asked" in text
    assert "2 of Rita, Rui" in text
    assert "decides" in text
    assert PolicyVersion.objects.count() == 1


def test_a_request_of_the_past_may_be_tried(admin, save, bot):
    version = save()
    request = make_request(bot)
    page = admin.get(url("change", version.policy_id))
    fields = {**fields_of(page), "verdict": "reject", "safeguard": "", "stages-count": "0"}
    picked = {**fields, "sample": request.pk, "_try": ""}
    judged = admin.post(url("change", version.policy_id), picked).context["trial"].trial.judgement
    assert judged.verdict == "reject"
    elsewhere = admin.post(url("change", version.policy_id), {**picked, "sample": "req_x"})
    assert "no such request" in said(elsewhere)


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"action": 5}', '{"title": true}', '{"a":"\\ud800"}']
)
def test_a_body_that_cannot_be_tried_says_why(admin, save, body):
    version = save()
    fields = {**fields_of(admin.get(url("change", version.policy_id))), "_try": "", "body": body}
    page = admin.post(url("change", version.policy_id), fields)
    assert page.status_code == 200
    assert page.context["trial"].refusal


def test_a_backtest_counts_what_would_come_of_the_past(admin, save, bot):
    for _ in range(3):
        make_request(bot)
    version = save()
    fields = fields_of(admin.get(url("change", version.policy_id)))
    loose = {**fields, "verdict": "approve", "safeguard": "", "stages-count": "0", "risk": ""}
    page = admin.post(url("change", version.policy_id), {**loose, "_backtest": "", "last": "200"})
    found = page.context["backtest"].figures
    assert (found.requests, found.looser, found.stricter) == (3, 3, 0)
    assert found.verdicts(found.after)["approve"] == 3
    assert "3 less" in said(page)


def test_two_who_write_at_once_hear_of_each_other(admin, save):
    version = save()
    fields = fields_of(admin.get(url("change", version.policy_id)))
    theirs = save({"reason": "meanwhile"}, publish=False)
    mine = {**fields, "opened": version.pk, "reason": "mine", "_save": ""}
    page = admin.post(url("change", version.policy_id), mine)
    assert "wrote version 2 while you were writing" in said(page)
    assert "mine" in said(page)
    admin.post(url("change", version.policy_id), {**mine, "opened": theirs.pk})
    assert PolicyVersion.objects.get(number=3).author_name == "Ana"


def test_versions_are_compared_published_and_brought_back(admin, save):
    version = save()
    save({"reason": "another"}, publish=False)
    page = admin.get(url("versions", version.policy_id))
    assert "Publish version 2" in said(page)
    admin.post(url("versions", version.policy_id), {"version": "2", "_publish": ""})
    assert Policy.objects.get().in_force.number == 2
    again = admin.post(url("versions", version.policy_id), {"version": "2", "_publish": ""})
    assert again.status_code == 409
    assert "published already" in said(again)
    admin.post(url("versions", version.policy_id), {"version": "1", "_back": "1"})
    assert PolicyVersion.objects.get(number=3).document_text == version.document_text
    admin.post(url("versions", version.policy_id), {"version": "3", "_withdraw": ""})
    assert PolicyVersion.objects.get(number=3).withdrawn_at is not None
    compared = admin.get(url("versions", version.policy_id), {"from": "1", "to": "2"})
    assert "Version 1 against version 2" in said(compared)
    for number in ("9", "x", "", "²"):
        sent = {"version": number, "_publish": ""}
        assert admin.post(url("versions", version.policy_id), sent).status_code == 404


def test_with_a_second_admin_the_author_cannot_publish_and_another_can(
    admin, save, project, join, browser_of
):
    abe = join(project, "abe", "admin")
    project.publish_needs_second_admin = True
    project.save()
    version = save()
    assert b'name="_publish"' not in admin.get(url("change", version.policy_id)).content
    page = admin.get(url("versions", version.policy_id))
    assert b'name="_publish"' not in page.content
    assert "It waits for: Abe" in " ".join(said(page).split())
    sent = {"version": "1", "_publish": ""}
    assert admin.post(url("versions", version.policy_id), sent).status_code == 403
    browser_of(abe).post(url("versions", version.policy_id), sent)
    assert Policy.objects.get().status == "active"


def test_a_setting_that_waits_is_published_by_another_admin(admin, project, join, browser_of):
    abe = join(project, "abe", "admin")
    project.publish_needs_second_admin = True
    project.save()
    address = reverse("admin:approvals_project_change", args=[project.pk])
    form = admin.get(address).context["adminform"].form
    fields = {name: value for name, value in form.initial.items() if value not in (None, False)}
    fields.pop("publish_needs_second_admin")
    page = admin.post(address, fields, follow=True)
    assert "another admin" in said(page)
    project.refresh_from_db()
    assert project.publish_needs_second_admin is True
    change = SettingChange.objects.get()
    publish = reverse("admin:approvals_settingchange_do", args=[change.pk, "publish"])
    assert admin.post(publish).status_code == 403
    assert browser_of(abe).post(publish).status_code == 302
    project.refresh_from_db()
    assert project.publish_needs_second_admin is False


def test_an_auditor_reads_and_cannot_write(save, ada, browser_of):
    version = save()
    client = browser_of(ada)
    page = client.get(url("change", version.policy_id))
    assert b'<fieldset class="sides" disabled>' in page.content
    for view in ("change", "versions"):
        sent = {**PLAIN, "_save": "", "_publish": "", "version": "1"}
        assert client.post(url(view, version.policy_id), sent).status_code == 403


def test_an_operator_reads_policies_and_no_requests(save, root, bot, browser_of):
    make_request(bot, title="Transfer to somebody in particular")
    version = save()
    page = browser_of(root).get(url("change", version.policy_id))
    assert page.status_code == 200
    assert "somebody in particular" not in said(page)
    assert "args.to" not in said(page)


def test_the_list_says_what_waits_and_what_to_think_about(admin, save):
    save({"priority": 5}, name="b")
    save({"stages": [{"name": "x", "reviewers": {"users": ["rita"]}}]}, name="a")
    save({"reason": "x", "priority": 5}, name="b", publish=False)
    text = said(admin.get(url()))
    assert text.index(">b<") < text.index(">a<")
    assert "v2 waits" in text
    assert "2 warnings" in text
    assert "v2 waits" not in said(admin.get(url(), {"status": "draft"}))


def test_the_list_takes_no_more_statements_for_more_policies(admin, save):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(url()).status_code == 200
        return len(captured)

    save({"reason": "x"}, name="first")
    save({"reason": "y"}, name="first", publish=False)
    few = statements()
    for number in range(12):
        save({"reason": "x"}, name=f"p{number}")
        save({"reason": "y"}, name=f"p{number}", publish=False)
    assert statements() <= few


def test_a_policy_in_shadow_says_how_often_it_would_have_said_otherwise(admin, save, bot):
    version = save({"verdict": "reject"}, becomes="shadow")
    for _ in range(2):
        make_request(bot)
    text = said(admin.get(url("change", version.policy_id)))
    assert "It would have matched 2 of the 2 requests" in text
    assert "For 2 it says something else" in text


def test_a_request_shows_the_trace_of_every_rule(admin, save, bot):
    save({"reason": "all of them"}, name="everything")
    request = make_request(bot)
    page = admin.get(reverse("admin:approvals_approvalrequest_change", args=[request.pk]))
    assert "everything v1" in said(page)
    assert "decides" in said(page)


def test_an_archived_policy_is_no_longer_looked_at(admin, save):
    version = save()
    admin.post(url("do", version.policy_id, "archive"))
    assert Policy.objects.get().status == "archived"
    assert "archived" in said(admin.get(url("change", version.policy_id)))


def test_an_admin_applies_the_policies_of_today_to_what_waits(admin, save, project, bot):
    request = make_request(bot)
    save({"risk": "critical"}, name="strict")
    address = reverse("admin:approvals_project_do", args=[project.pk, "apply"])
    assert "judged by the policies of today" in said(admin.get(address))
    admin.post(address)
    request.refresh_from_db()
    assert (request.revision, request.effective_risk) == (2, "critical")


def test_a_new_policy_does_not_become_a_version_of_another(admin, save):
    save()
    page = admin.post(url("add"), {**PLAIN, "name": "refund_high", "_publish": ""})
    assert page.status_code == 422
    assert "There is a policy of this name" in said(page)
    assert PolicyVersion.objects.count() == 1
    admin.post(url("do", Policy.objects.get().pk, "archive"))
    admin.post(url("add"), {**PLAIN, "name": "refund_high", "_publish": ""})
    assert (Policy.objects.get().status, Policy.objects.get().in_force.number) == ("active", 3)


def test_what_to_think_about_stands_where_it_is_written_and_where_it_is_published(admin, save):
    one_person = {"stages": [{"name": "x", "reviewers": {"users": ["rita"]}}]}
    version = save(one_person, publish=False)
    pages = [admin.get(url(view, version.policy_id)) for view in ("change", "versions")]
    for page in pages:
        text = said(page)
        assert "asks one person only" in text
        assert "no deadline of its own" in text
    assert text.index("asks one person only") < text.index('name="_publish"')
    fields = {**fields_of(pages[0]), "expires_in": "1 h", "stages-0-users": "rita, rui"}
    tried = said(admin.post(url("change", version.policy_id), {**fields, "body": "{}", "_try": ""}))
    assert "asks one person only" not in tried
    assert "no deadline of its own" not in tried
