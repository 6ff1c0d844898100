"""Roles: nobody's own, the last admin stays, an auditor is only that, an operator starts it."""

import pytest

from approvals.actions.memberships import change_membership, end_membership, grant_membership
from approvals.actions.projects import change_project, create_project
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import AuditEvent, Membership, Person
from approvals.rules.actor import Actor
from approvals.rules.strict_json import read_object
from tests.make import of_person

OPERATOR = Actor("operator", None, "the command line", "command")


@pytest.fixture
def abe(project, join):
    """A second admin."""
    return join(project, "abe", "admin")


@pytest.fixture
def root(db):
    return Person.objects.create_superuser("root")


def of(person, project):
    return Membership.objects.get(person=person, project=project)


def test_roles_change_and_the_journal_tells_from_what_to_what(project, ana, rita):
    change_membership(membership=of(rita, project), roles=["lead"], actor=of_person(ana))
    assert of(rita, project).roles == ["lead"]
    facts = read_object(AuditEvent.objects.get(type="membership.changed").facts)
    assert (facts["before"], facts["after"]) == (["reviewer"], ["lead"])


def test_the_same_roles_again_record_nothing(project, ana, rita):
    change_membership(membership=of(rita, project), roles=["reviewer"], actor=of_person(ana))
    assert not AuditEvent.objects.exists()


def test_nobody_changes_their_own_roles(project, ana, abe):
    with pytest.raises(NotAllowed) as refusal:
        change_membership(
            membership=of(ana, project), roles=["admin", "reviewer"], actor=of_person(ana)
        )
    assert refusal.value.code == "own_roles"
    with pytest.raises(NotAllowed):
        end_membership(membership=of(ana, project), actor=of_person(ana))


def test_the_last_active_admin_stays(project, ana, abe):
    change_membership(membership=of(abe, project), roles=["reviewer"], actor=of_person(ana))
    for act in (
        lambda: change_membership(membership=of(ana, project), roles=["lead"], actor=OPERATOR),
        lambda: end_membership(membership=of(ana, project), actor=OPERATOR),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "last_admin"
    assert of(ana, project).is_admin


def test_a_deactivated_admin_does_not_count_as_one_who_stays(project, ana, abe):
    Person.objects.filter(pk=abe.pk).update(is_active=False)
    with pytest.raises(Conflict):
        end_membership(membership=of(ana, project), actor=OPERATOR)


def test_whoever_is_no_admin_any_more_is_refused(project, ana, abe, rita):
    change_membership(membership=of(abe, project), roles=["reviewer"], actor=of_person(ana))
    with pytest.raises(NotAllowed):
        change_membership(membership=of(rita, project), roles=["lead"], actor=of_person(abe))


def test_an_auditor_has_no_other_role_unless_the_project_says_so(project, ana, rita):
    membership = of(rita, project)
    both = {"membership": membership, "roles": ["auditor", "reviewer"], "actor": of_person(ana)}
    with pytest.raises(Invalid):
        change_membership(**both)
    allowed = {"auditors_may_have_other_roles": True}
    change_project(project=project, changes=allowed, actor=of_person(ana))
    assert change_membership(**both).roles == ["reviewer", "auditor"]
    with pytest.raises(Conflict) as refusal:
        change_project(
            project=project,
            changes={"auditors_may_have_other_roles": False},
            actor=of_person(ana),
        )
    assert refusal.value.code == "auditors_hold_roles"


def test_an_ended_membership_is_given_anew(project, ana, rita):
    end_membership(membership=of(rita, project), actor=of_person(ana))
    with pytest.raises(Conflict):
        change_membership(membership=of(rita, project), roles=["lead"], actor=of_person(ana))
    grant_membership(project=project, person=rita, roles=["lead"], actor=of_person(ana))
    assert of(rita, project).is_active
    with pytest.raises(Conflict) as refusal:
        grant_membership(project=project, person=rita, roles=["lead"], actor=of_person(ana))
    assert refusal.value.code == "already_member"


def test_an_operator_sets_up_the_first_admin_and_nobody_else(root, rita):
    operator = Actor("operator", root.id, "root", "admin")
    fresh = create_project(name="fresh", actor=operator)
    with pytest.raises(NotAllowed):
        grant_membership(project=fresh, person=rita, roles=["reviewer"], actor=operator)
    grant_membership(project=fresh, person=rita, roles=["admin"], actor=operator)
    with pytest.raises(NotAllowed):
        change_membership(membership=of(rita, fresh), roles=["admin", "reviewer"], actor=operator)


def test_an_operators_account_has_no_roles(project, ana, root):
    with pytest.raises(NotAllowed):
        grant_membership(project=project, person=root, roles=["reviewer"], actor=of_person(ana))


def test_only_an_operator_makes_projects(project, ana):
    with pytest.raises(NotAllowed):
        create_project(name="mine", actor=of_person(ana))


def test_settings_out_of_bounds_are_refused_and_nothing_changes(project, ana):
    with pytest.raises(Invalid) as refusal:
        change_project(project=project, changes={"grant_seconds": 0}, actor=of_person(ana))
    assert refusal.value.errors[0].pointer == "/grant_seconds"
    project.refresh_from_db()
    assert project.grant_seconds == 86_400
