"""A recommendation and a deciding approval at the same instant: only the second decides."""

import pytest
from django.core.management import call_command

from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, Decision, Response
from tests.make import decide, make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

BUDGET = {"budget": {"amount": "500.00", "currency": "EUR"}}
ROUNDS = 12


def test_who_may_only_recommend_never_decides(bot, rita, rui, project):
    rita.memberships.update(limits={"EUR": "100.00"})

    def approves(person):
        def act(request_id):
            request = ApprovalRequest.objects.get(pk=request_id)
            try:
                return decide(request, person).response.recommended
            except Conflict as refusal:
                return refusal.code

        return act

    made = [make_request(bot, kind="budget", action=None, asks=BUDGET) for _ in range(ROUNDS)]
    rounds = [Round(request.id) for request in made]
    contenders = {"rita": approves(rita), "rui": approves(rui), "rita again": approves(rita)}
    assert contend(rounds, contenders) == []
    for contest in rounds:
        assert contest.results["rui"] is False
        for who in ("rita", "rita again"):
            assert contest.results[who] in (True, "request_closed"), contest.results
        decision = Decision.objects.get(request=contest.target)
        assert (decision.outcome, decision.person_id) == ("approved", rui.id)
        mine = Response.objects.filter(request=contest.target, person=rita)
        assert [answer.recommended for answer in mine] in ([], [True])
    call_command("verify_audit")
