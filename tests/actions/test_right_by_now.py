"""Who may act is judged by what they are when it is done, not when they asked (I11)."""

from datetime import timedelta

import pytest

from approvals import clock
from approvals.access.people import principal_in
from approvals.actions import opening
from approvals.actions.agents import deactivate_agent
from approvals.actions.aliases import add_alias
from approvals.actions.cancelling import cancel_request
from approvals.actions.claims import claim
from approvals.actions.comments import comment
from approvals.actions.delegations import Duties, delegate, end_delegation
from approvals.actions.executions import revoke_grant
from approvals.actions.extending import extend
from approvals.actions.memberships import change_membership, end_membership
from approvals.actions.people import deactivate_person
from approvals.actions.reassigning import reassign
from approvals.actions.responses import respond
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import NotAllowed, NotFound, Unauthenticated
from approvals.models import Agent, ApprovalRequest, Comment, Delegation, Membership
from tests.make import answer_for, decide, make_request, of_agent, of_person
from tests.staged import now, stand_in


def membership_ends(ana, lea):
    end_membership(membership=Membership.objects.get(person=lea), actor=of_person(ana))


def role_is_taken(ana, lea):
    change_membership(membership=Membership.objects.get(person=lea), roles=[], actor=of_person(ana))


def account_is_closed(ana, lea):
    deactivate_person(person=lea, actor=of_person(ana))


def claims(by, bot):
    request = make_request(bot, reviewer_users=("rita",))
    return lambda: claim(request_id=request.id, principal=by)


def extends(by, bot):
    request = make_request(bot)
    ApprovalRequest.objects.filter(pk=request.pk).update(
        expires_at=clock.now() + timedelta(minutes=1)
    )
    return lambda: extend(request_id=request.id, principal=by, expires_in=600, reason="late")


def reassigns(by, bot):
    request = make_request(bot)
    return lambda: reassign(request_id=request.id, principal=by, to="rita", reason="away")


def cancels(by, bot):
    request = make_request(bot)
    return lambda: cancel_request(request_id=request.id, actor=by.actor, person=by.person)


def says(by, bot):
    request = make_request(bot)
    return lambda: comment(request_id=request.id, actor=by.actor, person=by.person, text="why")


def revokes(by, bot):
    rita = Membership.objects.get(person__username="rita").person
    request = decide(make_request(bot), rita).request
    return lambda: revoke_grant(request_id=request.id, principal=by)


def answers(by, bot):
    request = make_request(bot)
    return lambda: respond(
        request_id=request.id, person=by.person, answer=answer_for(request), actor=by.actor
    )


def gives_duties_away(by, bot):
    until = clock.now() + timedelta(hours=1)
    duties = Duties(giver="rita", taker="rui", ends_at=until, reason="away")
    return lambda: delegate(principal=by, duties=duties)


def ends_a_delegation(by, bot):
    given = {each.person.username: each.person for each in Membership.objects.all()}
    made = stand_in(given["rita"], given["rui"], bot)
    return lambda: end_delegation(principal=by, delegation=made)


@pytest.mark.parametrize(
    "act",
    [
        *(claims, extends, reassigns, cancels, says, revokes, answers),
        *(gives_duties_away, ends_a_delegation),
    ],
    ids=lambda each: each.__name__,
)
@pytest.mark.parametrize(
    "lose", [membership_ends, role_is_taken, account_is_closed], ids=lambda each: each.__name__
)
def test_a_right_that_was_lost_meanwhile_lets_nothing_be_done(act, lose, bot, ana, rita, rui, join):
    lea = join(bot.project, "lea", "lead")
    act = act(principal_in(lea, bot.project, channel="api"), bot)
    before = [*ApprovalRequest.objects.values(), *Delegation.objects.values()]
    lose(ana, lea)
    with pytest.raises((NotAllowed, NotFound)):
        act()
    assert [*ApprovalRequest.objects.values(), *Delegation.objects.values()] == before
    assert not Comment.objects.exists()


def test_an_agent_that_was_deactivated_meanwhile_asks_nothing(bot, ana, rita):
    sent_back = make_request(bot, allowed_responses=("approve", "request_changes"))
    decide(sent_back, rita, "request_changes", "smaller")
    deactivate_agent(agent=Agent.objects.get(pk=bot.pk), actor=of_person(ana))
    assert bot.is_active  # as the door saw it
    with pytest.raises(Unauthenticated):
        make_request(bot)
    with pytest.raises(Unauthenticated):
        resubmit(
            request_id=sent_back.id, resubmission=Resubmission(revision=1), actor=of_agent(bot)
        )
    assert now(sent_back).revision == 1
    assert ApprovalRequest.objects.count() == 1


def test_who_is_the_requester_is_asked_once_nobody_can_change_it_any_more(
    bot, ana, rita, monkeypatch
):
    """An alias that comes while the create waits its turn still keeps its person away."""
    hold = opening.hold_setup_of

    def hold_after_the_alias(project_id):
        add_alias(project=bot.project, person=rita, value="u-7", actor=of_person(ana))
        hold(project_id)

    monkeypatch.setattr(opening, "hold_setup_of", hold_after_the_alias)
    request = make_request(bot, requester={"id": "u-7"})
    assert request.requester_person == rita
