"""Whoever loses the right to decide while deciding: one is before the other, never both (I11)."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from approvals import signals
from approvals.access.people import principal_in
from approvals.actions.agents import change_agent
from approvals.actions.claims import claim
from approvals.actions.closing import take_request
from approvals.actions.groups import change_group, create_group
from approvals.actions.memberships import change_membership, end_membership
from approvals.actions.people import deactivate_person
from approvals.exceptions import NotAllowed
from approvals.models import Claim, Membership
from approvals.models.transactions import write_transaction
from tests.make import decide, make_request, of_person
from tests.services.waiting import until

# SQLite has one writer at a time, so that there is nothing to tell apart.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class Beside:
    """Something done by another connection at the same time."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.refusal: str | None = None
        self._act = act
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except NotAllowed as refusal:
            self.refusal = refusal.code
        finally:
            connections.close_all()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def waits_for_a_lock(self) -> bool:
        """Whether it is stopped by a lock; False where it got to its end instead."""
        until(lambda: self.is_done or _somebody_waits())
        return not self.is_done

    def end(self) -> None:
        until(lambda: self.is_done)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def while_closing(act):
    """Run `act` inside the transaction of the next decision, after everything was judged."""

    def receive(**_):
        act()

    signals.request_closed.connect(receive)
    try:
        yield
    finally:
        signals.request_closed.disconnect(receive)


def deactivates(project, ana, rita):
    deactivate_person(person=rita, actor=of_person(ana))


def ends_the_membership(project, ana, rita):
    membership = Membership.objects.select_related("person", "project").get(person=rita)
    end_membership(membership=membership, actor=of_person(ana))


def takes_out_of_the_group(project, ana, rita):
    group = project.groups.get()
    change_group(group=group, members=[], actor=of_person(ana))


LOSSES = [deactivates, ends_the_membership, takes_out_of_the_group]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
def test_a_right_that_is_being_used_is_lost_only_after_the_commit(lose, project, ana, bot, rita):
    create_group(project=project, name="finance", members=[rita], actor=of_person(ana))
    request = make_request(bot, reviewer_groups=("finance",))
    seen = []

    def begin() -> None:
        loss = Beside(lambda: lose(project, ana, rita))
        seen.append((loss, loss.waits_for_a_lock()))

    with while_closing(begin):
        assert decide(request, rita).request.status == "approved"
    [(loss, waited)] = seen
    loss.end()
    assert waited
    assert loss.refusal is None


def test_who_became_the_owner_while_waiting_for_the_request_is_refused(ana, bot, rita):
    request = make_request(bot)
    with write_transaction():
        take_request(request.id)
        answer = Beside(lambda: decide(request, rita))
        assert answer.waits_for_a_lock()
        hand_over = Beside(
            lambda: change_agent(
                agent=bot, owner=rita, requires_requester=False, actor=of_person(ana)
            )
        )
        hand_over.end()
    answer.end()
    assert answer.refusal == "separation_of_duties"


def test_a_lead_who_is_one_no_more_when_their_turn_comes_claims_nothing(ana, bot, rita, join):
    lea = join(bot.project, "lea", "lead")
    request = make_request(bot, reviewer_users=("rita",))
    principal = principal_in(lea, bot.project, channel="page")
    with write_transaction():
        take_request(request.id)
        attempt = Beside(lambda: claim(request_id=request.id, principal=principal))
        assert attempt.waits_for_a_lock()
        loss = Beside(
            lambda: change_membership(
                membership=Membership.objects.get(person=lea), roles=[], actor=of_person(ana)
            )
        )
        loss.end()
    attempt.end()
    assert (loss.refusal, attempt.refusal) == (None, "not_eligible")
    assert not Claim.objects.exists()
