"""The detail: standing agrees with what `respond` would do, statements are fixed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import clock
from approvals.access.people import principal_in
from approvals.access.requests import request_for
from approvals.actions.reading import open_part
from approvals.exceptions import NotAllowed
from approvals.models import ReviewerGroup
from approvals.reads.detail import Detail
from approvals.reads.detailing import request_detail
from approvals.reads.evidence import part_of
from approvals.reads.standing import Standing
from tests.files import file, handed_in, text
from tests.make import decide, make_request, of_person


def detail_for(person, request) -> Detail:
    principal = principal_in(person, request.project, channel="web")
    return request_detail(principal, request_for(principal, request.id), now=clock.now())


@pytest.fixture
def cast(rita, rui, ana, sam):
    return {person.username: person for person in (rita, rui, ana, sam)}


@pytest.mark.parametrize("who", ["rita", "rui", "ana", "sam"])
@pytest.mark.parametrize("asked", [{}, {"reviewer_users": ("rui",)}, {"reviewer_groups": ("g",)}])
def test_the_button_is_there_exactly_where_an_answer_would_be_taken(project, bot, cast, who, asked):
    group = ReviewerGroup.objects.create(project=project, name="g")
    group.members.add(cast["rita"], cast["ana"])
    request = make_request(bot, **asked)
    standing = detail_for(cast[who], request).standing
    refused = False
    try:
        decide(request, cast[who])
    except NotAllowed:
        refused = True
    assert (standing == Standing.ANSWER) == (not refused)


def test_the_requester_does_not_decide_their_own(bot, rita):
    request = make_request(bot, requester={"id": "RITA"})
    assert detail_for(rita, request).standing == Standing.SEPARATED


def test_a_closed_request_names_who_closed_it_and_what_is_next(bot, rita):
    request, other = make_request(bot), make_request(bot)
    decide(request, rita, reason="Good")
    detail = detail_for(rita, request)
    assert detail.standing == Standing.CLOSED
    assert detail.decision is not None
    assert detail.decision.reason == "Good"
    assert detail.grant is not None
    assert detail.may_revoke
    assert detail.following == other


def test_its_stamp_changes_when_the_page_would(bot, rita, rui):
    request = make_request(bot)
    before = detail_for(rita, request).stamp
    assert detail_for(rita, request).stamp == before
    rui.memberships.update(is_active=False)
    gone = detail_for(rita, request).stamp
    decide(request, rita)
    assert len({before, gone, detail_for(rita, request).stamp}) == 3


def test_the_requesters_view_holds_no_votes(bot, sam, rita):
    request = make_request(bot)
    decide(request, rita)
    detail = detail_for(sam, request)
    assert detail.seen == "requester"
    assert detail.answers == []
    assert detail.told == []
    assert {moment.type for moment in detail.moments} == {"request.opened", "request.closed"}


@pytest.mark.parametrize(("decided", "statements"), [(False, 11), (True, 12)])
def test_statements_are_fixed(bot, rita, rui, django_assert_num_queries, decided, statements):
    request = make_request(bot)
    if decided:
        decide(request, rui)
    principal = principal_in(rita, request.project, channel="web")
    row = request_for(principal, request.id)
    now = clock.now()
    with django_assert_num_queries(statements):
        request_detail(principal, row, now=now)


def test_evidence_costs_one_statement_and_files_one_more(bot, rita):
    attachment = handed_in(bot)

    def statements(*parts):
        request = make_request(bot, extras={"evidence": list(parts)})
        principal = principal_in(rita, request.project, channel="web")
        row = request_for(principal, request.id)
        with CaptureQueriesContext(connection) as seen:
            detail = request_detail(principal, row, now=clock.now())
        assert len(detail.evidence.parts) == len(parts)
        return len(seen)

    without = statements()
    assert statements(text(), text()) == without + 1
    assert statements(*[text(), file(attachment)] * 3) == without + 2


def test_somebody_opening_a_part_is_no_reason_to_draw_the_page_anew(bot, rita, rui):
    request = make_request(bot, extras={"evidence": [text(must_read=True)]})
    before = detail_for(rita, request)
    actor = of_person(rui)
    part = part_of(request, "0").part
    open_part(request_id=request.id, revision=1, part=part, person=rui, actor=actor)
    after = detail_for(rita, request)
    assert after.stamp == before.stamp
    assert after.unread == 1
    assert detail_for(rui, request).unread == 0
