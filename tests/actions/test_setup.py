"""Aliases, groups and agents: what they make possible is nobody's own to change."""

import pytest

from approvals.actions.agents import change_agent, create_agent, deactivate_agent
from approvals.actions.aliases import add_alias, end_alias
from approvals.actions.groups import change_group, create_group, end_group, revive_group
from approvals.exceptions import Invalid, NotAllowed
from approvals.models import AuditEvent
from approvals.rules.actor import Actor
from tests.make import of_person

OPERATOR = Actor("operator", None, "the command line", "command")


def types():
    return list(AuditEvent.objects.order_by("number").values_list("type", flat=True))


def test_an_alias_is_added_ended_and_free_again(project, ana, rita, rui):
    alias = add_alias(project=project, person=rita, value=" user-7 ", actor=of_person(ana))
    assert alias.value == "user-7"
    with pytest.raises(Invalid):
        add_alias(project=project, person=rui, value="USER-7", actor=of_person(ana))
    end_alias(alias=alias, actor=of_person(ana))
    end_alias(alias=alias, actor=of_person(ana))
    add_alias(project=project, person=rui, value="USER-7", actor=of_person(ana))
    assert types() == ["alias.added", "alias.ended", "alias.added"]
    assert not AuditEvent.objects.filter(facts__icontains="user-7").exists()


def test_an_alias_is_never_ones_own_nor_a_strangers(project, ana, otto):
    with pytest.raises(NotAllowed):
        add_alias(project=project, person=ana, value="me", actor=of_person(ana))
    with pytest.raises(Invalid):
        add_alias(project=project, person=otto, value="him", actor=of_person(ana))
    own = add_alias(project=project, person=ana, value="me", actor=OPERATOR)
    with pytest.raises(NotAllowed):
        end_alias(alias=own, actor=of_person(ana))


def test_a_group_is_made_changed_ended_and_revived(project, ana, rita, rui):
    group = create_group(project=project, name="finance", members=[rita], actor=of_person(ana))
    change_group(group=group, members=[rita, rui], actor=of_person(ana))
    change_group(group=group, members=[rui, rita], actor=of_person(ana))
    end_group(group=group, actor=of_person(ana))
    revive_group(group=group, actor=of_person(ana))
    assert set(group.members.all()) == {rita, rui}
    assert types() == ["group.created", "group.changed", "group.ended", "group.revived"]


def test_nobody_joins_or_leaves_a_group_by_their_own_hand(project, ana, rita):
    with pytest.raises(NotAllowed):
        create_group(project=project, name="mine", members=[ana], actor=of_person(ana))
    group = create_group(project=project, name="g", members=[ana, rita], actor=OPERATOR)
    for members in ([rita], []):
        with pytest.raises(NotAllowed):
            change_group(group=group, members=members, actor=of_person(ana))
    with pytest.raises(NotAllowed):
        end_group(group=group, actor=of_person(ana))
    change_group(group=group, members=[ana], actor=of_person(ana))
    assert list(group.members.all()) == [ana]


def test_a_stranger_is_in_no_group_and_a_name_is_taken_once(project, ana, otto):
    with pytest.raises(Invalid):
        create_group(project=project, name="g", members=[otto], actor=of_person(ana))
    create_group(project=project, name="g", members=[], actor=of_person(ana))
    with pytest.raises(Invalid):
        create_group(project=project, name="g", members=[], actor=of_person(ana))


def test_an_agent_is_made_and_changed(project, ana, rita):
    agent = create_agent(project=project, name="mailer", owner=rita, actor=of_person(ana))
    change_agent(agent=agent, owner=rita, requires_requester=True, actor=of_person(ana))
    change_agent(agent=agent, owner=rita, requires_requester=True, actor=of_person(ana))
    deactivate_agent(agent=agent, actor=of_person(ana))
    agent.refresh_from_db()
    assert (agent.requires_requester, agent.is_active) == (True, False)
    assert types() == ["agent.created", "agent.changed", "agent.deactivated"]


def test_the_owner_of_an_agent_does_not_hand_it_on(project, ana, rita):
    agent = create_agent(project=project, name="mine", owner=ana, actor=of_person(ana))
    for owner in (None, rita):
        with pytest.raises(NotAllowed):
            change_agent(agent=agent, owner=owner, requires_requester=False, actor=of_person(ana))
    change_agent(agent=agent, owner=rita, requires_requester=False, actor=OPERATOR)


@pytest.mark.parametrize("name", ["", "x" * 65, "a\u200bb", "bot"])
def test_an_agents_name_is_readable_and_its_own(project, ana, bot, name):
    with pytest.raises(Invalid):
        create_agent(project=project, name=name, actor=of_person(ana))


def test_an_owner_is_active_in_the_project(project, ana, otto):
    with pytest.raises(Invalid) as refusal:
        create_agent(project=project, name="x", owner=otto, actor=of_person(ana))
    assert refusal.value.errors[0].pointer == "/owner"
