"""Who gives a request more time, or says who is asked first, is judged by the roles of now."""

import pytest

from approvals.access.people import principal_in
from approvals.actions.extending import extend
from approvals.actions.memberships import end_membership
from approvals.actions.reassigning import reassign
from approvals.exceptions import NotAllowed
from approvals.models import Membership
from tests.make import make_request, of_person
from tests.staged import now


@pytest.fixture
def late(bot, ana, join):
    """A lead whose role ended after their call was let in."""
    lead = join(bot.project, "lea", "lead")
    principal = principal_in(lead, bot.project, channel="api")
    end_membership(membership=Membership.objects.get(person=lead), actor=of_person(ana))
    return principal


def test_a_lead_of_before_gives_no_more_time(bot, rita, late, turn_clock):
    request = make_request(bot, expires_in=1000)
    turn_clock(500)
    with pytest.raises(NotAllowed):
        extend(request_id=request.id, principal=late, expires_in=900, reason="Rita is ill.")
    assert now(request).expires_at == request.expires_at


def test_a_lead_of_before_asks_nobody_first(bot, rita, late):
    request = make_request(bot)
    with pytest.raises(NotAllowed):
        reassign(request_id=request.id, principal=late, to="rita", reason="Knows Acme.")
    assert now(request).stages.get().assigned_to is None
