"""Policies: drafted, published, withdrawn, archived and rolled back; two admins where asked."""

import pytest

from approvals.actions.groups import create_group
from approvals.actions.policies.drafts import (
    archive_policy,
    publish_policy,
    roll_back,
    save_policy,
    withdraw_draft,
)
from approvals.actions.projects import change_project
from approvals.actions.setting_changes import publish_setting, withdraw_setting
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import Alias, AuditEvent, Policy, PolicyVersion, Project, SettingChange
from approvals.rules.actor import Actor
from approvals.rules.strict_json import read_object
from tests.make import of_person

OPERATOR = Actor("operator", None, "command line", "cli")
PLAIN = {"when": "args.amount > 2500", "reason": "over the review line"}


@pytest.fixture
def save(project, ana):
    def act(document=PLAIN, *, by=ana, name="refund_high", becomes="active", publish=True):
        actor = by if isinstance(by, Actor) else of_person(by)
        return save_policy(
            project=project,
            name=name,
            document=document,
            becomes=becomes,
            actor=actor,
            publish=publish,
        )

    return act


@pytest.fixture
def abe(project, join):
    return join(project, "abe", "admin")


@pytest.fixture
def two_admins(project, abe):
    project.publish_needs_second_admin = True
    project.save()


def told():
    events = AuditEvent.objects.filter(type__startswith="policy.").order_by("number")
    return [(event.type[7:], read_object(event.facts)["version"]) for event in events]


def rules_version(project):
    return Project.objects.get(pk=project.pk).rules_version


def test_a_policy_is_in_force_once_it_is_published(save, project, ana):
    version = save({**PLAIN, "priority": 7, "safeguard": True})
    policy = Policy.objects.get()
    assert (policy.status, policy.priority, policy.safeguard) == ("active", 7, True)
    assert policy.in_force == version
    assert (version.number, version.author, version.published_by) == (1, ana, ana)
    assert told() == [("saved", 1), ("published", 1)]
    assert rules_version(project) == 2


def test_what_is_in_force_already_is_not_written_again(save, project):
    first = save()
    assert save({"match": {}, "verdict": "review", **PLAIN}) == first
    assert PolicyVersion.objects.count() == 1
    assert rules_version(project) == 2


def test_a_draft_changes_nothing_that_is_evaluated(save, project, ana):
    first = save()
    draft = save({"reason": "always"}, publish=False)
    policy = Policy.objects.get()
    assert (policy.in_force, draft.number, draft.published_at) == (first, 2, None)
    assert rules_version(project) == 2
    publish_policy(version=draft, actor=of_person(ana))
    assert Policy.objects.get().in_force == draft
    assert rules_version(project) == 3


def test_a_newer_draft_takes_the_place_of_the_one_before(save, ana):
    one = save(publish=False)
    assert save(publish=False) == one
    two = save({"reason": "always"}, publish=False)
    one.refresh_from_db()
    assert one.withdrawn_at is not None
    assert two.number == 2
    with pytest.raises(Conflict) as refused:
        publish_policy(version=one, actor=of_person(ana))
    assert refused.value.code == "stale_draft"
    assert told() == [("saved", 1), ("withdrawn", 1), ("saved", 2)]


def test_a_draft_of_what_is_in_force_throws_the_open_draft_away(save):
    first = save()
    draft = save({"reason": "always"}, publish=False)
    assert save(publish=False) == first
    draft.refresh_from_db()
    assert draft.withdrawn_at is not None


def test_a_draft_is_thrown_away_and_its_number_stays_used(save, ana):
    draft = save(publish=False)
    withdraw_draft(version=draft, actor=of_person(ana))
    withdraw_draft(version=draft, actor=of_person(ana))
    assert save().number == 2
    with pytest.raises(Conflict) as refused:
        withdraw_draft(version=PolicyVersion.objects.get(number=2), actor=of_person(ana))
    assert refused.value.code == "already_published"
    with pytest.raises(Conflict) as refused:
        publish_policy(version=PolicyVersion.objects.get(number=2), actor=of_person(ana))
    assert refused.value.code == "already_published"


def test_an_archived_policy_comes_back_with_its_numbers(save, project, ana):
    save()
    archive_policy(policy=Policy.objects.get(), actor=of_person(ana))
    assert Policy.objects.get().status == "archived"
    assert rules_version(project) == 3
    with pytest.raises(Conflict):
        archive_policy(policy=Policy.objects.get(), actor=of_person(ana))
    assert save().number == 3
    assert told()[2:] == [("saved", 2), ("archived", 2), ("saved", 3), ("published", 3)]


def test_turning_a_policy_to_a_draft_takes_it_out_of_force(save, project):
    save()
    save(becomes="draft")
    assert Policy.objects.get().status == "draft"
    assert rules_version(project) == 3
    save({"reason": "always"}, becomes="draft")
    assert rules_version(project) == 3


def test_rolling_back_drafts_the_old_text_as_the_newest_version(save, ana):
    first = save()
    save({"reason": "always"})
    draft = roll_back(version=first, actor=of_person(ana))
    assert (draft.number, draft.becomes, draft.published_at) == (3, "active", None)
    assert draft.document_text == first.document_text


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        ({"when": "args.amout >"}, ["/when"]),
        ({"verdict": "allow", "priority": "low"}, ["/priority", "/verdict"]),
        ({"stages": [{"name": "a", "when": "nobody.knows"}]}, ["/stages/0/when"]),
        (
            {"stages": [{"name": "a", "reviewers": {"users": ["otto"], "groups": ["gone"]}}]},
            ["/stages/0/reviewers/groups/0", "/stages/0/reviewers/users/0"],
        ),
        (
            {"stages": [{"name": "a", "reviewers": {"groups": ["finance"]}, "approvals": 3}]},
            ["/stages/0/approvals"],
        ),
        ({"use": "out_of_hours", "options": {"calendar": "lisbon"}}, ["/options/calendar"]),
    ],
)
def test_every_mistake_is_named_with_its_place(
    save, project, ana, rita, rui, otto, document, pointers
):
    create_group(project=project, name="finance", members=[rita, rui], actor=of_person(ana))
    with pytest.raises(Invalid) as refused:
        save(document)
    assert sorted(error.pointer for error in refused.value.errors) == pointers
    assert not Policy.objects.exists()


def test_a_draft_whose_people_have_gone_is_not_published(save, project, ana, rita):
    draft = save({"stages": [{"name": "a", "reviewers": {"users": ["rita"]}}]}, publish=False)
    rita.memberships.update(is_active=False)
    with pytest.raises(Invalid):
        publish_policy(version=draft, actor=of_person(ana))


@pytest.mark.usefixtures("rita")
def test_only_an_admin_of_the_project_writes_policies(save, ana, rita, otto):
    for stranger in (rita, otto):
        with pytest.raises(NotAllowed) as refused:
            save(by=stranger)
        assert refused.value.code == "not_admin"


# Where the project asks for a second admin: each with the setting on, and off.


def test_with_one_admin_the_author_publishes(save, ana, abe):
    draft = save(publish=False)
    publish_policy(version=draft, actor=of_person(ana))
    assert save({"reason": "always"}, by=OPERATOR).published_at is not None


def test_with_two_admins_only_the_other_publishes(save, ana, abe, two_admins):
    draft = save()
    assert draft.published_at is None
    for alone in (of_person(ana), OPERATOR):
        with pytest.raises(NotAllowed) as refused:
            publish_policy(version=draft, actor=alone)
        assert refused.value.code == "second_admin_required"
    publish_policy(version=draft, actor=of_person(abe))
    assert Policy.objects.get().status == "active"


def test_the_second_admin_is_no_other_account_of_the_first(save, project, ana, abe, two_admins):
    Alias.objects.create(project=project, person=ana, value="ABE")
    draft = save()
    with pytest.raises(NotAllowed) as refused:
        publish_policy(version=draft, actor=of_person(abe))
    assert refused.value.code == "second_admin_required"
    assert Policy.objects.get().in_force is None


def test_with_two_admins_what_the_operator_drafts_any_admin_publishes(save, ana, two_admins):
    draft = save(by=OPERATOR)
    publish_policy(version=draft, actor=of_person(ana))
    assert PolicyVersion.objects.get().published_by == ana


@pytest.mark.usefixtures("two_admins")
@pytest.mark.parametrize("way", ["archive", "draft"])
def test_with_two_admins_nobody_takes_a_policy_out_of_force_alone(save, ana, abe, way):
    publish_policy(version=save(), actor=of_person(abe))
    policy = Policy.objects.get()
    if way == "archive":
        version = archive_policy(policy=policy, actor=of_person(ana))
    else:
        version = save(becomes="draft")
    assert Policy.objects.get().status == "active"
    with pytest.raises(NotAllowed):
        publish_policy(version=version, actor=of_person(ana))
    publish_policy(version=version, actor=of_person(abe))
    assert Policy.objects.get().status == ("archived" if way == "archive" else "draft")


def test_one_admin_alone_cannot_turn_the_second_off(project, ana, abe, two_admins):
    off = {"publish_needs_second_admin": False, "grant_seconds": 60}
    change_project(project=project, changes=off, actor=of_person(ana))
    change_project(project=project, changes=off, actor=of_person(ana))
    project.refresh_from_db()
    assert (project.publish_needs_second_admin, project.grant_seconds) == (True, 60)
    change = SettingChange.objects.get()
    with pytest.raises(NotAllowed):
        publish_setting(change=change, actor=of_person(ana))
    publish_setting(change=change, actor=of_person(abe))
    project.refresh_from_db()
    assert project.publish_needs_second_admin is False
    with pytest.raises(Conflict):
        withdraw_setting(change=change, actor=of_person(ana))


def test_a_wish_to_turn_the_second_admin_off_may_be_taken_back(project, ana, two_admins):
    off = {"publish_needs_second_admin": False}
    change_project(project=project, changes=off, actor=of_person(ana))
    change = withdraw_setting(change=SettingChange.objects.get(), actor=of_person(ana))
    with pytest.raises(Conflict):
        publish_setting(change=change, actor=of_person(ana))
    change_project(project=project, changes=off, actor=of_person(ana))
    assert SettingChange.objects.count() == 2


def test_asking_for_a_second_admin_needs_none(project, ana):
    on = {"publish_needs_second_admin": True}
    change_project(project=project, changes=on, actor=of_person(ana))
    project.refresh_from_db()
    assert project.publish_needs_second_admin is True
