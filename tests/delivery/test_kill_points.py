"""A worker is killed at every statement of its work: the mail still arrives, known by one id."""

import pytest

from approvals.actions.cancelling import cancel_request
from approvals.delivery import dispatcher
from approvals.models import OutboxMessage
from tests.faults.killing import dies
from tests.make import make_request, of_agent

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_mail_arrives_wherever_the_worker_was_killed(bot, rita, mail_server, make_due):
    request = make_request(bot)
    point = 1  # to die after a statement is to die before the next one
    while dies(dispatcher.drain, moment="before", at=point):
        make_due()
        dispatcher.drain()
        promise = OutboxMessage.objects.get(request=request, kind="mail_reviewers")
        mail = OutboxMessage.objects.get(request=request, kind="mail")
        assert (promise.status, mail.status) == ("delivered", "delivered"), point
        numbers = list(mail.tries.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, mail.attempts + 1)), point
        sent = [one for one in mail_server.inbox if request.id in one.text]
        assert 1 <= len(sent) <= mail.attempts, point
        assert {one.message_id for one in sent} == {f"<{mail.pk}@127.0.0.1>"}, point
        assert len({one.raw for one in sent}) == 1, point
        cancel_request(request_id=request.id, actor=of_agent(bot))
        request = make_request(bot)
        point += 1
    assert point > 15
    assert max(message.attempts for message in OutboxMessage.objects.all()) == 2
