"""Many uses of one standing grant at the same instant: as many go through as were approved."""

import pytest

from approvals.actions.pausing import pause
from approvals.exceptions import Conflict
from approvals.models import Agent, ApprovalRequest, Decision, StandingGrant
from approvals.reads.verification import verify
from tests.grants import granted, refund, refunds
from tests.make import of_person
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)


def contest(bot, act, contenders=20):
    one = Round(bot.id)
    assert contend([one], {f"call {n}": act for n in range(contenders)}) == []
    return sorted(map(str, one.results.values()))


def create(agent_id):
    agent = Agent.objects.select_related("project").get(pk=agent_id)
    return refund(agent, {"amount": 10}).status


@pytest.mark.parametrize(
    "fields",
    [
        {"uses": 5},
        {"uses": 50, "sum": {"field": "amount", "currency": "EUR", "max": "59.99"}},
    ],
    ids=["count", "sum"],
)
def test_twenty_at_once_get_exactly_what_was_approved(bot, ana, rita, rui, fields):
    refunds(bot.project, ana, "rita", "rui")
    granted(bot, rita, rui, **fields)
    assert contest(bot, create) == ["approved"] * 5 + ["pending"] * 15
    grant = StandingGrant.objects.get()
    assert grant.used == 5
    assert Decision.objects.filter(by_kind="policy").count() == 5
    assert ApprovalRequest.objects.filter(standing_grant=grant).count() == 5
    assert verify().broken is None


def test_a_pause_among_uses_lets_nothing_through_behind_it(bot, ana, rita, rui):
    refunds(bot.project, ana, "rita", "rui")
    granted(bot, rita, rui, uses=50)

    def stop(agent_id):
        agent = Agent.objects.select_related("project").get(pk=agent_id)
        pause(project=agent.project, agent=agent, reason="odd", actor=of_person(ana, "admin"))
        return StandingGrant.objects.get().used

    def use(agent_id):
        try:
            return create(agent_id)
        except Conflict as refused:
            return refused.code

    one = Round(bot.id)
    contenders = {f"call {n}": use for n in range(8)} | {"stop": stop}
    assert contend([one], contenders) == []
    used = one.results.pop("stop")
    found = list(one.results.values())
    assert set(map(str, found)) <= {"approved", "agent_paused"}
    grant = StandingGrant.objects.get()
    assert (grant.status, grant.used) == ("ended", used)
    assert found.count("approved") == used
    assert verify().broken is None
