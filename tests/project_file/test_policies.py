"""Policies in the file: versions of the admin's own making, references checked, two admins."""

import pytest

from approvals.actions.policies.drafts import publish_policy, save_policy
from approvals.actions.projects import change_project
from approvals.exceptions import Conflict
from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import AuditEvent, Calendar, Policy, PolicyVersion, ReviewerGroup
from hitl_site.project_file.exporting import export
from tests.make import make_request, of_person

pytestmark = pytest.mark.usefixtures("cast")

BEFORE = """\
groups:
  finance: {members: [rita, rui]}
  managers: {members: [rui]}
calendars:
  lisbon: {zone: Europe/Lisbon, hours: {mon-fri: "09:00-18:00"}}
"""
POLICIES = """\
policies:
  - name: office_hours
    status: shadow
    priority: 5
    safeguard: true
    use: out_of_hours
    options: {calendar: lisbon}
    verdict: review
  - name: refund_high
    status: active
    description: |-
      Refunds over
      the review line
    priority: 10
    match: {actions: [payments.*, refund], kinds: [binary]}
    when: args.amount > 2500
    verdict: review
    reason: over the review line
    risk: high
    stages:
      - name: manager
        reviewers: {groups: [managers]}
        expires_in: 3600
      - name: finance
        when: args.amount > 10000
        reviewers: {groups: [finance], users: [rita]}
        approvals: 2
    separation: {requester: true, agent_owner: true, editor: auto, stages: true}
    grant_seconds: 3600
    reason_required: [reject]
    expires_in: 86400
    on_timeout: reject
  - {name: later, status: draft, priority: 30, verdict: review}
"""


def policies_of(text):
    return text[text.index("policies:") : text.index("\ncalendars:")]


@pytest.fixture
def rules(bring):
    bring(BEFORE + POLICIES)


def test_export_import_export_gives_the_same_bytes(bring, project, rules):
    written = export(project)
    assert policies_of(written) == POLICIES
    assert bring(written.split("\n", 1)[1]).changes == ()
    bring("policies: []\n", allow_removals=True)
    assert "\npolicies: []\n" in export(project)
    bring(POLICIES)
    assert export(project) == written


def test_what_an_import_publishes_are_versions_that_count_up(bring, project, rules):
    policy = Policy.objects.get(name="refund_high")
    assert (policy.status, policy.in_force.number, policy.priority) == ("active", 1, 10)
    events = AuditEvent.objects.count()
    bring(POLICIES)
    assert (PolicyVersion.objects.count(), AuditEvent.objects.count()) == (3, events)
    assert bring(POLICIES.replace("> 2500", "> 5000")).lines == [
        "- policies.refund_high.when: args.amount > 2500",
        "+ policies.refund_high.when: args.amount > 5000",
    ]
    bring("policies: []\n", allow_removals=True)
    bring(POLICIES)
    policy.refresh_from_db()
    assert (policy.status, policy.in_force.number) == ("active", 4)
    numbers = policy.versions.order_by("number").values_list("number", "becomes")
    assert list(numbers) == [(1, "active"), (2, "active"), (3, "archived"), (4, "active")]


def test_a_policy_goes_while_requests_that_it_decided_wait(bring, bot, rules):
    request = make_request(bot, reviewer_users=("rui",))
    assert bring("policies: []\n", allow_removals=True).lost == [
        "policies.office_hours",
        "policies.refund_high",
        "policies.later",
    ]
    request.refresh_from_db()
    assert request.status == "pending"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BEFORE.replace("  managers: {members: [rui]}\n", ""),
         "line 2: policies.refund_high.stages.0.reviewers.groups.0 names managers, which"),
        ("groups:\n  finance: {members: [rita, rui]}\n  managers: {members: []}\n", None),
        ("groups:\n  finance: {members: []}\n  managers: {members: [rui]}\n",
         "line 2: policies.refund_high.stages.1.approvals asks for 2"),
        ("calendars: {}\n",
         "line 2: policies.office_hours.options.calendar names lisbon, which the project"),
    ],
)  # fmt: skip
def test_what_policies_name_cannot_be_taken_from_them(bring, refusals, rules, text, told):
    if told is None:
        told = "line 2: policies.refund_high.stages.0.approvals asks for 1"
    assert [line.startswith(told) for line in refusals(text, allow_removals=True)] == [True]
    assert bring(f"{text}policies: []\n", allow_removals=True).changes


def test_a_calendar_that_the_project_goes_by_stays(bring, refusals, rules):
    bring("settings: {calendar: lisbon}\n")
    text = "calendars: {}\npolicies: []\n"
    assert refusals(text, allow_removals=True) == [
        "line 2: settings.calendar names lisbon, which the project lacks."
    ]
    bring(f"settings: {{}}\n{text}", allow_removals=True)
    assert not Calendar.objects.filter(is_active=True).exists()


def test_what_was_broken_before_does_not_hinder_another_import(bring, rules):
    ReviewerGroup.objects.filter(name="managers").update(is_active=False)
    assert bring("groups: {finance: {members: [rui, rita], lead: rui}}\n").changes


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("name: p\n    verdict: approve\n    stages: [{name: s}]",
         "line 5: policies.p: stages cannot stand beside verdict approve"),
        ("name: p\n    verdict: reject\n    stages: [{name: s}]",
         "line 5: policies.p: stages cannot stand beside verdict reject"),
        ("name: p\n    safeguard: true\n    verdict: approve",
         "line 5: policies.p: verdict cannot be approve in a safeguard"),
        ("name: p\n    stages:\n      - name: s\n        approvals: 3\n"
         "        reviewers: {groups: [finance]}",
         "line 6: policies.p.stages.0.approvals asks for 3"),
        ("name: p\n    when: args.amount > \"2500\"", "line 4: policies.p: when cannot be used"),
        ("name: p\n    when: amonut > 5", "line 4: policies.p: when cannot be used"),
        ("name: p\n    when: ''", "line 4: policies.p: when is empty"),
        ("name: p\n    use: amount_bands\n    options:\n      field: args.amount\n"
         "      currency: EUR\n      bands:\n        - {to: '100.00', verdict: approve}\n"
         "        - {to: '50.00', reviewers: {groups: [finance]}}\n"
         "        - {reviewers: {groups: [finance]}}", "line 10: policies.p: options.bands.1"),
        ("name: p\n    stages:\n      - name: s\n        reviewers: {groups: [nobody]}",
         "line 6: policies.p.stages.0.reviewers.groups.0 names nobody, which is no group"),
        ("name: p\n    stages:\n      - name: s\n        reviewers:\n          users:\n"
         "            - otto", "line 8: policies.p.stages.0.reviewers.users.0 names otto"),
        ("name: p\n    use: out_of_hours\n    options: {calendar: mars}",
         "line 5: policies.p.options.calendar names mars"),
        ("name: p\n    status: archived", "line 4: policies.p.status must be one of"),
        ("name: p\n    on_timeout: approve", "line 4: policies.p: on_timeout approve needs"),
        ("name: p\n    wen: true", "line 4: policies.p: wen"),
        ("verdict: review", "line 3: policies holds one without a name."),
        ("name: 5", "line 3: policies holds one without a name."),
        ("name: later\n  - name: later", "line 4: policies.later stands here twice."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_policy_is_told_with_its_line(bring, refusals, policy, told):
    bring(BEFORE)
    found = refusals(f"policies:\n  - {policy}\n")
    assert len(found) == 1
    assert found[0].startswith(told)


def test_all_mistakes_of_all_policies_are_told_at_once(refusals):
    text = (
        "policies:\n"
        "  - {name: a, verdict: perhaps, priority: high}\n"
        "  - name: b\n"
        "    when: 5\n"
        "    stages: [{approvals: none}]\n"
        "  - text\n"
    )
    lines = [line.split(":")[0] for line in refusals(text)]
    assert lines == ["line 3", "line 3", "line 5", "line 6", "line 6", "line 7"]
    assert refusals("policies: {}\n") == ["line 2: policies must be a list."]


@pytest.fixture
def two_admins(project, ana, join):
    """From here on another admin publishes."""
    join(project, "abe", "admin")
    changes = {"publish_needs_second_admin": True}
    change_project(project=project, changes=changes, actor=of_person(ana))


def test_with_two_admins_imported_policies_wait_as_drafts(bring, project, rules, two_admins, ana):
    changed = POLICIES.replace("> 2500", "> 99").replace("name: office_hours", "name: new_office")
    done = bring(changed, allow_removals=True)
    waits = "waits for another admin to publish it."
    assert [note for note in done.notes if "warning" not in note] == [
        f"line 2: policies.office_hours {waits}",
        f"line 3: policies.new_office {waits}",
        f"line 10: policies.refund_high {waits}",
    ]
    in_force = export(project)
    assert "when: args.amount > 2500\n" in in_force
    assert "- name: new_office\n    status: draft\n" in in_force
    assert Policy.objects.get(name="office_hours").status == "shadow"
    events, versions = AuditEvent.objects.count(), PolicyVersion.objects.count()
    assert bring(changed, allow_removals=True).notes == done.notes
    assert (AuditEvent.objects.count(), PolicyVersion.objects.count()) == (events, versions)
    waiting = PolicyVersion.objects.get(policy__name="refund_high", published_at=None)
    assert waiting.author is None
    publish_policy(version=waiting, actor=of_person(ana))
    assert "when: args.amount > 99\n" in export(project)


def test_an_admin_who_imports_cannot_publish_what_they_imported(bring, rules, two_admins, ana):
    bring(POLICIES.replace("> 2500", "> 99"), actor=of_person(ana))
    waiting = PolicyVersion.objects.get(policy__name="refund_high", published_at=None)
    assert waiting.author == ana


def test_one_file_cannot_end_the_second_admin_and_publish_by_that(
    bring, project, rules, two_admins
):
    text = f"settings: {{publish_needs_second_admin: false}}\n{POLICIES.replace('2500', '1')}"
    done = bring(text)
    assert "line 2: settings.publish_needs_second_admin waits for another" in done.notes[0]
    project.refresh_from_db()
    assert project.publish_needs_second_admin
    assert "when: args.amount > 2500\n" in export(project)
    events = AuditEvent.objects.count()
    bring(text)
    assert AuditEvent.objects.count() == events


def test_a_file_that_asks_for_a_second_admin_is_itself_in_force(bring, project):
    bring(f"{BEFORE}settings: {{publish_needs_second_admin: true}}\n{POLICIES}")
    assert Policy.objects.get(name="refund_high").status == "active"
    project.refresh_from_db()
    assert project.publish_needs_second_admin


def test_a_draft_that_nobody_published_is_exported_as_one(project, ana):
    save_policy(
        project=project, name="idea", document={"verdict": "review"}, becomes="active",
        actor=of_person(ana), publish=False,
    )  # fmt: skip
    assert "policies:\n  - {name: idea, status: draft, verdict: review}\n" in export(project)


def test_what_was_looked_at_is_what_is_done(bring, project, ana):
    looked = bring(BEFORE + POLICIES, dry_run=True)
    assert not Policy.objects.exists()
    save_policy(
        project=project, name="refund_high", document={"verdict": "reject"}, becomes="active",
        actor=of_person(ana), publish=True,
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        bring(BEFORE + POLICIES, looked_at=looked.digest)
    assert refused.value.code == "changed_meanwhile"
    assert not Calendar.objects.exists()
    again = bring(BEFORE + POLICIES, dry_run=True)
    bring(BEFORE + POLICIES, looked_at=again.digest, actor=AT_THE_COMMAND_LINE)
    assert Policy.objects.get(name="refund_high").in_force.number == 2


def test_what_is_allowed_and_often_not_meant_is_told(bring):
    done = bring(
        "tools: {pay: {mask: [/iban]}}\n"
        "policies:\n"
        "  - {name: one, stages: [{name: s, reviewers: {users: [rui]}}], expires_in: 60}\n"
        "  - name: small\n"
        "    match: {actions: [pay]}\n"
        "    when: args.amount < 5 && args.iban != ''\n"
        "    verdict: approve\n"
    )
    told = [note.partition(" warning: ")[0] for note in done.notes]
    assert told[0] == "line 4: policies.one.stages.0.reviewers"
    assert told[-1] == "line 7: policies.small.when"
    assert any("reads args.iban, which pay hides from reviewers" in note for note in done.notes)
    assert Policy.objects.filter(status="active").count() == 2


def test_a_file_that_was_only_tried_leaves_no_rules_behind(bring, project, bot):
    bring("policies: [{name: all, verdict: approve}]\n", dry_run=True)
    assert make_request(bot).status == "pending"
    bring("policies: [{name: none, verdict: reject}]\n")
    assert make_request(bot).status == "rejected"
