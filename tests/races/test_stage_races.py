"""Many answer the stages of one request at once: the count is that of some order of them."""

import pytest
from django.db.models import Count

from approvals import clock
from approvals.actions.expiry import settle
from approvals.actions.memberships import end_membership, grant_membership
from approvals.actions.withdrawing import withdraw
from approvals.exceptions import DomainError
from approvals.models import (
    ApprovalRequest,
    AuditEvent,
    Decision,
    Membership,
    Response,
    Stage,
)
from approvals.reads.verification import verify
from tests.make import decide, make_policy, make_request, of_person
from tests.races.storm import Round, contend
from tests.staged import stage

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8
EDIT = {"args": {"amount": 1, "to": "acme"}}


@pytest.fixture
def lea(project, join):
    return join(project, "lea", "lead")


@pytest.fixture
def contest(bot, ana, rita, rui, lea):
    """Rounds about requests that need these stages; all the events are sound at the end."""

    def make(*stages, rounds=ROUNDS, **policy):
        make_policy(bot.project, "pays", by=ana, stages=list(stages), **policy)
        allowed = ("approve", "edit", "reject")
        return [Round(make_request(bot, allowed_responses=allowed).id) for _ in range(rounds)]

    yield make
    assert verify().broken is None
    twice = Decision.objects.values("request").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()


def says(person, type="approve", **carried):
    """An answer to what the request asks when it is this person's turn; "" or the refusal."""

    def act(request_id):
        try:
            decide(ApprovalRequest.objects.get(pk=request_id), person, type, **carried)
        except DomainError as refusal:
            return refusal.code
        return ""

    return act


def live(contest):
    return Response.objects.filter(
        request=contest.target, voided_at__isnull=True, withdrawn_at__isnull=True
    )


def request_of(contest):
    return ApprovalRequest.objects.get(pk=contest.target)


def test_two_of_three_at_once_approve_it_once(contest, rita, rui, lea):
    rounds = contest(stage("two", "rita", "rui", "lea", approvals=2))
    assert contend(rounds, {each.username: says(each) for each in (rita, rui, lea)}) == []
    for each in rounds:
        assert request_of(each).status == "approved"
        assert sorted(each.results.values()) == ["", "", "request_closed"]
        assert live(each).count() == 2


def test_parallel_stages_answered_at_once_approve_it(contest, rita, rui):
    rounds = contest(stage("one", "rita"), stage("two", "rui", parallel=True))
    assert contend(rounds, {"rita": says(rita), "rui": says(rui)}) == []
    for each in rounds:
        assert request_of(each).status == "approved"
        statuses = Stage.objects.filter(request=each.target).values_list("status", flat=True)
        assert set(statuses) == {"approved"}


def test_the_last_approval_and_a_rejection_have_one_outcome(contest, rita, rui, lea):
    rounds = contest(stage("two", "rita", "rui", "lea", approvals=2))
    for each in rounds:
        decide(request_of(each), rita)
    assert contend(rounds, {"yes": says(rui), "no": says(lea, "reject")}) == []
    for each in rounds:
        outcome = request_of(each).status
        loser = "no" if outcome == "approved" else "yes"
        assert outcome in ("approved", "rejected")
        assert each.results[loser] == "request_closed"


def test_an_approval_does_not_rest_on_who_had_left(contest, ana, rita, rui, lea):
    rounds = contest(stage("two", "rita", "rui", "lea", approvals=2), rounds=1)
    decide(request_of(rounds[0]), rita)
    membership = Membership.objects.get(person=rita)
    leave = lambda _: end_membership(membership=membership, actor=of_person(ana))  # noqa: E731
    assert contend(rounds, {"rui": says(rui), "leave": leave}) == []
    left = AuditEvent.objects.get(type="membership.ended").at
    decision = Decision.objects.filter(request=rounds[0].target).first()
    if decision is None:
        assert request_of(rounds[0]).status == "pending"
    else:
        assert decision.decided_at <= left


def test_what_was_taken_back_in_time_does_not_count(contest, rita, rui):
    rounds = contest(stage("both", "rita", "rui", approvals=2))
    given = {each.target: decide(request_of(each), rita).response.id for each in rounds}

    def take_back(request_id):
        try:
            withdraw(
                request_id=request_id,
                response_id=given[request_id],
                person=rita,
                actor=of_person(rita),
            )
        except DomainError as refusal:
            return refusal.code
        return ""

    assert contend(rounds, {"rui": says(rui), "rita": take_back}) == []
    for each in rounds:
        assert each.results["rui"] == ""
        if each.results["rita"] == "":
            assert request_of(each).status == "pending"
            assert live(each).count() == 1
        else:
            assert each.results["rita"] == "request_closed"
            assert request_of(each).status == "approved"


def test_an_edit_and_a_vote_never_count_together(contest, rita, rui, lea):
    rounds = contest(stage("two", "rita", "rui", "lea", approvals=2))
    contenders = {"edit": says(rita, "edit", **EDIT), "vote": says(rui)}
    assert contend(rounds, contenders) == []
    for each in rounds:
        request = request_of(each)
        assert (request.status, request.revision) == ("pending", 2)
        assert not live(each).filter(revision=1).exists()
        assert each.results["vote"] in ("", "stale_revision")


def test_no_vote_counts_after_the_deadline_of_its_stage(contest, rita):
    rounds = contest(stage("one", "rita", expires_in=3600))

    def runs_out(request_id):
        waiting = ApprovalRequest.objects.filter(pk=request_id, status="pending")
        waiting.update(stage_due_at=clock.now())
        return settle([request_id])

    assert contend(rounds, {"rita": says(rita), "deadline": runs_out}) == []
    for each in rounds:
        if each.results["rita"] == "":
            assert request_of(each).status == "approved"
        else:
            assert each.results["rita"] == "request_expired"
            assert request_of(each).status == "rejected"


def test_what_counts_again_is_approved_by_an_answer_that_finds_it_so(contest, ana, rita, rui, lea):
    rounds = contest(stage("two", "rita", "rui", "lea", approvals=2), rounds=1)
    request = request_of(rounds[0])
    decide(request, rita)
    membership = Membership.objects.get(person=rita)
    end_membership(membership=membership, actor=of_person(ana))
    decide(request_of(rounds[0]), rui)
    again = {"project": membership.project, "person": rita, "roles": ["reviewer"]}
    grant_membership(**again, actor=of_person(ana))
    assert request_of(rounds[0]).status == "pending"

    def leave(_):
        for person in (rita, rui):
            gone = Membership.objects.get(person=person)
            end_membership(membership=gone, actor=of_person(ana))

    assert contend(rounds, {"lea": says(lea), "leave": leave}) == []
    left = AuditEvent.objects.filter(type="membership.ended").order_by("-number")[0].at
    decision = Decision.objects.filter(request=request).first()
    assert rounds[0].results["lea"] == ""
    if decision is None:
        assert live(rounds[0]).count() == 3
    else:
        assert (decision.person, decision.decided_at <= left) == (lea, True)
