"""What a policy asks besides stages holds on every path: each setting on and off."""

from datetime import timedelta

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Invalid
from approvals.models import Grant
from tests.make import decide, make_policy, make_request, of_agent


@pytest.fixture
def ruled(bot, ana):
    def rule(**document):
        make_policy(bot.project, "rule", by=ana, **document)
        return make_request(bot, allowed_responses=("approve", "reject", "request_changes"))

    return rule


def refused(code, request, person, *args, **carried):
    with pytest.raises(Invalid) as refusal:
        decide(request, person, *args, **carried)
    assert refusal.value.code == code


def test_a_reason_is_needed_where_a_policy_says_so(ruled, rita):
    request = ruled(reason_required=["reject"])
    refused("reason_required", request, rita, "reject", "  ")
    assert decide(request, rita, "reject", "not ours").request.status == "rejected"


def test_no_reason_is_needed_where_none_is_asked_for(ruled, rita):
    assert decide(ruled(), rita, "reject").request.status == "rejected"


def test_a_guard_wants_the_name_of_the_action(ruled, rita):
    request = ruled(guard="phrase")
    refused("confirm_phrase_mismatch", request, rita)
    refused("confirm_phrase_mismatch", request, rita, confirm_phrase="Transfer_Funds")
    assert decide(request, rita, confirm_phrase="transfer_funds").request.status == "approved"


def test_without_a_guard_there_is_no_phrase(ruled, rita):
    assert decide(ruled(), rita).request.status == "approved"


@pytest.mark.parametrize(("seconds", "lives"), [(60, 60), (None, 86_400)])
def test_a_grant_lives_as_long_as_the_policy_says(ruled, rita, seconds, lives):
    request = decide(ruled(**({"grant_seconds": seconds} if seconds else {})), rita).request
    grant = Grant.objects.get(request=request)
    assert grant.expires_at - request.decided_at == timedelta(seconds=lives)


def test_rounds_end_where_a_policy_says_so(ruled, rita):
    request = ruled(max_rounds=1)
    sent_back = decide(request, rita, "request_changes", "Smaller").request
    assert sent_back.rounds == 1
    again = resubmit(
        request_id=sent_back.id,
        resubmission=Resubmission(revision=1),
        actor=of_agent(sent_back.agent),
    )
    refused("max_rounds_reached", again, rita, "request_changes", "Smaller still")
