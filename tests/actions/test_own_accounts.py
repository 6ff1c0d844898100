"""What nobody does for themselves they do by no other account of theirs either."""

import pytest

from approvals.actions.agents import change_agent
from approvals.actions.aliases import add_alias, end_alias
from approvals.actions.groups import change_group, create_group
from approvals.actions.memberships import change_membership
from approvals.exceptions import NotAllowed
from approvals.models import Alias, Membership
from tests.make import of_person


@pytest.fixture
def abe(project, join):
    """Another account of ana, as an alias of hers says."""
    return join(project, "abe", "admin")


@pytest.fixture
def alias(project, ana, abe):
    return Alias.objects.create(project=project, person=ana, value="Abe@Example.com")


@pytest.mark.parametrize("act", ["own_roles", "own_groups", "own_alias", "own_agent"])
def test_the_other_account_is_refused(project, bot, ana, rita, abe, alias, act):
    group = create_group(project=project, name="finance", members=[rita], actor=of_person(ana))
    bot.owner = ana
    bot.save()
    held = Membership.objects.get(project=project, person=ana)
    acts = {
        "own_roles": lambda by: change_membership(
            membership=held, roles=["admin", "reviewer"], actor=by
        ),
        "own_groups": lambda by: change_group(group=group, members=[rita, ana], actor=by),
        "own_alias": lambda by: end_alias(alias=alias, actor=by),
        "own_agent": lambda by: change_agent(
            agent=bot, owner=rita, requires_requester=False, actor=by
        ),
    }
    with pytest.raises(NotAllowed) as refused:
        acts[act](of_person(abe))
    assert refused.value.code == act


def test_a_real_second_person_may(project, ana, rita, abe):
    alias = add_alias(project=project, person=ana, value="ana-42", actor=of_person(abe))
    end_alias(alias=alias, actor=of_person(abe))
    assert not Alias.objects.get().is_active
