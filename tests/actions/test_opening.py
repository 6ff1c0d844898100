import pytest
from django.db import connection

from approvals.actions import limits
from approvals.exceptions import Invalid, TooMany
from approvals.models import (
    Alias,
    ApprovalRequest,
    AuditEvent,
    OutboxMessage,
    PolicyVersion,
    Project,
    ReviewerGroup,
    Revision,
    Stage,
)
from approvals.rules.judgement import read_trace
from tests.make import decide, make_policy, make_request
from tests.staged import eligible_on


def eligible(request):
    stage = Stage.objects.get(request=request)
    return [member.person.username for member in eligible_on(stage, request)]


def test_opening_writes_request_revision_stage_event_and_promise_together(bot, rita):
    request = make_request(bot)

    assert request.status == "pending"
    assert request.action_text.startswith('{"name":"transfer_funds","args":{"amount":5120.00')
    assert Revision.objects.get(request=request).action_digest == request.action_digest
    assert Stage.objects.get(request=request).required == 1
    event = AuditEvent.objects.get(request=request)
    assert (event.type, event.number, event.actor_id) == ("request.opened", 1, bot.id)
    assert OutboxMessage.objects.get(request=request).kind == "mail_reviewers"


def test_everybody_with_a_responding_role_is_asked(bot, rita, rui, ana, sam, otto):
    assert eligible(make_request(bot)) == ["rita", "rui"]


def test_named_people_and_groups_are_asked_instead(bot, rita, rui, project):
    group = ReviewerGroup.objects.create(project=project, name="finance")
    group.members.add(rui)

    assert eligible(make_request(bot, reviewer_users=("rita",))) == ["rita"]
    assert eligible(make_request(bot, reviewer_groups=("finance",))) == ["rui"]


def test_a_later_member_of_a_group_may_answer_too(bot, rita, rui, project):
    group = ReviewerGroup.objects.create(project=project, name="finance")
    request = make_request(bot, reviewer_groups=("finance",))
    assert eligible(request) == []
    group.members.add(rita)
    assert eligible(request) == ["rita"]


@pytest.mark.parametrize("username", ["nobody", "otto", "sam", "ana"])
def test_a_reviewer_who_may_not_respond_is_unknown(bot, rita, ana, otto, username):
    with pytest.raises(Invalid) as refusal:
        make_request(bot, reviewer_users=("rita", username))
    assert refusal.value.code == "unknown_reviewer"
    assert [error.pointer for error in refusal.value.errors] == ["/reviewers/users/1"]
    assert not ApprovalRequest.objects.exists()


def test_an_agent_that_must_name_a_requester_is_refused_without(bot):
    bot.requires_requester = True
    bot.save()
    with pytest.raises(Invalid) as refusal:
        make_request(bot)
    assert refusal.value.code == "requester_required"
    assert make_request(bot, requester={"id": "anybody"}).requester_person is None


@pytest.mark.parametrize(
    "requester",
    [
        {"id": "RITA"},
        {"email": "rita@Example.com"},
        {"id": " rita\n"},
        {"id": "x", "email": "rita@example.com "},
    ],
)
def test_a_requester_is_found_by_username_or_mail_whatever_the_case(bot, rita, requester):
    assert make_request(bot, requester=requester).requester_person == rita


def test_a_requester_who_stands_for_two_people_is_refused(bot, rita, rui):
    with pytest.raises(Invalid) as refusal:
        make_request(bot, requester={"id": "rita", "email": "rui@example.com"})
    assert (refusal.value.code, refusal.value.errors[0].pointer) == ("invalid_value", "/requester")
    both = {"id": "rita", "email": "rita@example.com"}
    assert make_request(bot, requester=both).requester_person == rita


def test_two_accounts_of_one_human_are_one_requester(bot, rita, rui, sam):
    Alias.objects.create(project=bot.project, person=rita, value="RUI")
    assert make_request(bot, requester={"id": "rui"}).requester_person in (rita, rui)
    with pytest.raises(Invalid):
        make_request(bot, requester={"id": "rui", "email": "sam@example.com"})


@pytest.mark.parametrize("sent", ["joão", "JOÃO", "ｊoão"])
def test_the_case_of_letters_beyond_ascii_does_not_hide_a_requester(bot, rita, sent):
    Alias.objects.create(project=bot.project, person=rita, value="João")
    assert make_request(bot, requester={"id": sent}).requester_person == rita
    assert make_request(bot, requester={"id": "joao"}).requester_person is None


def test_a_requester_is_found_by_alias_of_this_project_only(bot, rita, otto, other_project):
    Alias.objects.create(project=bot.project, person=rita, value="user-123")
    Alias.objects.create(project=other_project, person=otto, value="user-124")
    assert make_request(bot, requester={"id": "User-123"}).requester_person == rita
    assert make_request(bot, requester={"id": "user-124"}).requester_person is None


def test_one_more_pending_request_than_allowed_is_refused(bot, rita):
    Project.objects.filter(pk=bot.project_id).update(pending_per_agent=2)
    bot.project.refresh_from_db()
    first = make_request(bot)
    make_request(bot)
    with pytest.raises(TooMany) as refusal:
        make_request(bot)
    assert refusal.value.code == "too_many_pending"
    assert int(refusal.value.headers["Retry-After"]) > 0
    decide(first, rita, "reject")
    make_request(bot)


def test_one_more_create_in_a_minute_than_allowed_is_refused(bot, rita, turn_clock):
    Project.objects.filter(pk=bot.project_id).update(creates_per_minute=2)
    bot.project.refresh_from_db()
    make_request(bot)
    turn_clock(30.7)
    make_request(bot)
    with pytest.raises(TooMany) as refusal:
        make_request(bot)
    assert (refusal.value.code, refusal.value.headers["Retry-After"]) == ("rate_limited", "30")
    turn_clock(30)
    make_request(bot)


def test_an_agent_that_may_create_nothing_is_told_so(bot, rita):
    Project.objects.filter(pk=bot.project_id).update(creates_per_minute=0)
    bot.project.refresh_from_db()
    with pytest.raises(TooMany) as refusal:
        make_request(bot)
    assert (refusal.value.code, refusal.value.headers["Retry-After"]) == ("rate_limited", "60")


def test_an_agent_far_from_its_limits_is_not_counted_again(
    bot, rita, turn_clock, django_assert_num_queries
):
    limits.check_create_limits(bot, turn_clock(0))
    with django_assert_num_queries(0):
        limits.check_create_limits(bot, turn_clock(0.5))
    locked = int(connection.vendor == "postgresql")
    with django_assert_num_queries(2 + locked):
        limits.check_create_limits(bot, turn_clock(1))


def test_policies_cost_one_statement_however_many_there_are(
    bot, ana, turn_clock, django_assert_max_num_queries
):
    bare = _statements(bot, django_assert_max_num_queries)
    for number in range(20):
        make_policy(bot.project, f"p{number}", by=ana, when=f"args.amount > {1_000_000 + number}")
    make_policy(bot.project, "last", by=ana, priority=500)
    bot.project.refresh_from_db()
    # It is looked up whether a standing grant relieves the policy that decides.
    assert _statements(bot, django_assert_max_num_queries) == bare + 1
    request = make_request(bot)
    assert request.policy_in_force == PolicyVersion.objects.get(policy__name="last")


def _statements(bot, at_most):
    make_request(bot)
    with at_most(20) as counted:
        make_request(bot)
    return len(counted)


def test_a_policy_without_deadline_takes_the_agents(bot, turn_clock):
    request = make_request(bot, expires_in=60)
    assert (request.expires_at - request.created_at).total_seconds() == 60
    longer = make_request(bot, expires_in=2_592_000)
    assert (longer.expires_at - longer.created_at).days == 30


def test_the_trace_is_read_by_nobody_who_does_not_show_it(
    bot, rita, ana, django_assert_max_num_queries
):
    make_policy(bot.project, "last", by=ana)
    bot.project.refresh_from_db()
    request = make_request(bot)
    with django_assert_max_num_queries(60) as counted:
        decide(request, rita)
    assert not [each for each in counted.captured_queries if "trace_text" in each["sql"]]
    kept = ApprovalRequest.objects.get(pk=request.id)
    assert read_trace(kept.trace_text)[0].policy == "last"
