"""GET, POST and DELETE /api/v1/delegations: somebody answers in the place of another."""

from datetime import timedelta

import pytest
from django.test import Client

from approvals import clock
from approvals.actions.groups import create_group
from approvals.actions.memberships import end_membership
from approvals.models import Alias, AuditDetail, AuditEvent, Delegation, Membership
from approvals.reads.verification import verify
from approvals.rules.strict_json import read_object
from approvals.rules.times import stamp
from tests.make import make_policy, of_person

from .calls import duties, pointers, post, refused

PATH = "/api/v1/delegations"


@pytest.fixture
def lea(project, join):
    return join(project, "lea", "lead")


def in_hours(hours: float) -> str:
    return stamp(clock.now() + timedelta(hours=hours))


def given(client, taker="rui", **fields):
    response = post(client, PATH, duties(taker, **fields))
    assert response.status_code == 201, response.content
    return response.json()


def listed(client, query=""):
    return [each["id"] for each in client.get(f"{PATH}{query}").json()["data"]]


def test_a_reviewer_gives_their_own_duties(reviewer, rita, rui):
    shown = given(reviewer, reason="  On holiday.  ", starts_at=in_hours(2))
    assert shown["from"] == {"username": "rita", "name": "Rita"}
    assert shown["to"] == {"username": "rui", "name": "Rui"}
    assert shown["made_by"]["username"] == "rita"
    assert shown["reason"] == "On holiday."
    assert shown["scope"] == {"groups": [], "policies": []}
    assert (shown["status"], shown["ended_at"]) == ("planned", None)


def test_without_a_start_it_counts_at_once_and_a_past_start_is_now(reviewer, rui):
    before = clock.now()
    for starts_at in (None, in_hours(-48)):
        shown = given(reviewer, starts_at=starts_at)
        assert shown["status"] == "active"
        assert stamp(before) <= shown["starts_at"] <= stamp(clock.now())


def test_a_lead_and_an_admin_give_the_duties_of_somebody_away(api, rita, rui, lea, ana):
    for person in (lea, ana):
        shown = given(api(person), **{"from": "rita"})
        assert (shown["from"]["username"], shown["made_by"]["username"]) == (
            "rita",
            person.username,
        )


def test_nobody_gives_the_duties_of_another_to_themselves(api, rita, lea):
    body = duties("lea", **{"from": "rita"})
    assert pointers(refused(post(api(lea), PATH, body), 422, "invalid_value")) == [
        ("/to", "invalid_value")
    ]


def test_whose_duties_need_a_right(api, reviewer, agent, rita, rui, ana, sam, otto, project, join):
    others = duties("rui", **{"from": "rita"})
    refused(post(api(rui), PATH, duties("ana", **{"from": "rita"})), 403, "not_allowed")
    for person in (ana, sam, join(project, "ada", "auditor")):
        refused(post(api(person), PATH, duties("rui")), 403, "not_allowed")
    refused(post(api(sam), PATH, others), 403, "not_allowed")
    refused(post(agent, PATH, duties("rui")), 403, "agents_cannot_respond")
    refused(post(api(otto), PATH, duties("rui")), 422, "unknown_reviewer")
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("taker", ["nobody", "ana", "sam", "otto", "gone"])
def test_who_takes_must_be_able_to_answer(reviewer, ana, sam, otto, project, join, taker):
    gone = join(project, "gone", "reviewer")
    Membership.objects.filter(person=gone).update(is_active=False)
    problem = refused(post(reviewer, PATH, duties(taker)), 422, "unknown_reviewer")
    assert pointers(problem) == [("/to", "unknown_reviewer")]


def test_whose_duties_are_given_must_have_some(api, lea, rui, ana):
    problem = refused(
        post(api(lea), PATH, duties("rui", **{"from": "ana"})), 422, "unknown_reviewer"
    )
    assert pointers(problem) == [("/from", "unknown_reviewer")]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends_at": -1}, "/ends_at"),
        ({"starts_at": 6, "ends_at": 5}, "/ends_at"),
        ({"ends_at": 24 * 90 + 1}, "/ends_at"),
        ({"starts_at": 24 * 366, "ends_at": 24 * 367}, "/starts_at"),
    ],
)
def test_a_window_that_is_none_is_refused(reviewer, rui, fields, pointer):
    body = duties("rui") | {name: in_hours(hours) for name, hours in fields.items()}
    problem = refused(post(reviewer, PATH, body), 422, "out_of_range")
    assert pointers(problem) == [(pointer, "out_of_range")]


def test_ninety_days_may_be_given(reviewer, rui):
    starts = clock.now() + timedelta(days=300)
    given(reviewer, starts_at=stamp(starts), ends_at=stamp(starts + timedelta(days=90)))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": " "}, "invalid_value"),
        ({"reason": "x" * 501}, "out_of_range"),
        ({"reason": "two\nlines"}, "out_of_range"),
        ({"ends_at": "tomorrow"}, "invalid_value"),
        ({"ends_at": "2026-12-01T10:00:00"}, "invalid_value"),
        ({"to": ""}, "out_of_range"),
        ({"to": None}, "invalid_type"),
        ({"scope": {"groups": "all"}}, "invalid_type"),
        ({"scope": {"people": []}}, "unknown_field"),
        ({"until": "x"}, "unknown_field"),
    ],
)
def test_an_unsound_body_is_refused(reviewer, rui, fields, code):
    problem = refused(post(reviewer, PATH, duties("rui") | fields), 422, code)
    assert problem["errors"]


def test_a_reason_and_an_end_are_required(reviewer, rui):
    for name in ("reason", "ends_at", "to"):
        body = duties("rui")
        del body[name]
        problem = refused(post(reviewer, PATH, body), 422, "missing_field")
        assert pointers(problem) == [(f"/{name}", "missing_field")]


def test_the_scope_names_groups_and_policies_that_are_there(project, ana, reviewer, rui):
    create_group(project=project, name="finance", members=[rui], actor=of_person(ana))
    make_policy(project, "refunds", by=ana, verdict="review")
    shown = given(reviewer, scope={"groups": ["finance"], "policies": ["refunds", "refunds"]})
    assert shown["scope"] == {"groups": ["finance"], "policies": ["refunds"]}
    for kind in ("groups", "policies"):
        body = duties("rui", scope={kind: ["nothing"]})
        problem = refused(post(reviewer, PATH, body), 422, "invalid_value")
        assert pointers(problem) == [(f"/scope/{kind}/0", "invalid_value")]


def test_duties_go_in_no_circle(api, reviewer, rita, rui, project, join):
    lou = join(project, "lou", "reviewer")
    given(reviewer, "rui")
    given(api(rui), "lou")
    problem = refused(post(api(lou), PATH, duties("rita")), 422, "delegation_cycle")
    assert pointers(problem) == [("/to", "delegation_cycle")]
    later = {"starts_at": in_hours(30), "ends_at": in_hours(40)}
    given(api(lou), "rita", **later)


def test_a_circle_may_be_closed_once_one_of_it_has_ended(api, reviewer, rita, rui):
    shown = given(reviewer, "rui")
    refused(post(api(rui), PATH, duties("rita")), 422, "delegation_cycle")
    assert reviewer.delete(f"{PATH}/{shown['id']}").status_code == 200
    given(api(rui), "rita")


def test_another_account_of_oneself_is_oneself(project, api, rita, lea, join, reviewer):
    join(project, "lea2", "reviewer")
    Alias.objects.create(project=project, person=lea, value="lea2")
    body = duties("lea2", **{"from": "rita"})
    refused(post(api(lea), PATH, body), 422, "invalid_value")
    refused(post(api(lea), PATH, duties("lea2")), 422, "invalid_value")
    given(reviewer, "lea2")


def test_a_circle_through_another_account_is_one(api, project, rita, rui, reviewer, join):
    join(project, "rita2", "reviewer")
    Alias.objects.create(project=project, person=rita, value="rita2")
    given(reviewer, "rui")
    refused(post(api(rui), PATH, duties("rita2")), 422, "delegation_cycle")


def test_there_is_an_end_to_how_many_one_gives(reviewer, rui):
    for _ in range(20):
        given(reviewer)
    refused(post(reviewer, PATH, duties("rui")), 409, "too_many_delegations")


def test_the_same_key_gives_once(reviewer, rui):
    body = duties("rui")
    first = post(reviewer, PATH, body, Idempotency_Key="one")
    again = post(reviewer, PATH, body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert first.json() == again.json()
    assert Delegation.objects.count() == 1


def test_each_sees_their_own_and_leads_auditors_and_admins_all(
    api, reviewer, rita, rui, lea, ana, sam, otto, project, join
):
    own = given(reviewer)["id"]
    other = given(api(lea), "rui", **{"from": "rita"})["id"]
    for person in (lea, ana, join(project, "ada", "auditor"), rita, rui):
        assert listed(api(person)) == [other, own]
    for person in (join(project, "lou", "reviewer"), sam, otto):
        assert listed(api(person)) == []
    assert listed(reviewer, "?limit=1") == [other]
    cursor = reviewer.get(f"{PATH}?limit=1").json()["next_cursor"]
    assert listed(reviewer, f"?limit=1&cursor={cursor}") == [own]


def test_giver_taker_lead_and_admin_end_it_and_nobody_else(
    api, reviewer, rita, rui, lea, ana, sam, otto, project, join
):
    ada, lou = join(project, "ada", "auditor"), join(project, "lou", "reviewer")
    shown = given(reviewer)
    path = f"{PATH}/{shown['id']}"
    refused(api(ada).delete(path), 403, "not_allowed")
    for person in (lou, sam, otto):
        refused(api(person).delete(path), 404, "not_found")
    refused(api(lea).delete(f"{PATH}/del_nothing"), 404, "not_found")
    for person in (rita, rui, lea, ana):
        made = given(reviewer)
        ended = api(person).delete(f"{PATH}/{made['id']}")
        assert ended.status_code == 200
        assert (ended.json()["status"], ended.json()["ended_at"] is None) == ("ended", False)
        assert api(person).delete(f"{PATH}/{made['id']}").json() == ended.json()


def test_what_is_over_stays_as_it_was(reviewer, rui, turn_clock):
    shown = given(reviewer, hours=1)
    turn_clock(3600)
    (over,) = reviewer.get(PATH).json()["data"]
    assert (over["status"], over["ended_at"]) == ("over", None)
    again = reviewer.delete(f"{PATH}/{shown['id']}").json()
    assert (again["status"], again["ended_at"]) == ("over", None)


def test_the_audit_log_keeps_both_names(reviewer, api, lea, rita, rui):
    shown = given(api(lea), "rui", **{"from": "rita"}, reason="Ill.")
    assert reviewer.delete(f"{PATH}/{shown['id']}").status_code == 200
    events = AuditEvent.objects.filter(type__startswith="delegation.").order_by("number")
    assert [(each.type, each.actor_id) for each in events] == [
        ("delegation.given", lea.id),
        ("delegation.ended", rita.id),
    ]
    facts = read_object(events[0].facts)
    assert (facts["giver"], facts["taker"]) == (rita.id, rui.id)
    told = read_object(AuditDetail.objects.get(event=events[0]).value)
    assert (told["giver"], told["taker"], told["reason"]) == ("Rita", "Rui", "Ill.")
    assert verify().broken is None


def test_a_role_that_was_lost_a_moment_ago_gives_nothing(project, api, rita, rui, ana):
    client = api(rita)
    membership = Membership.objects.get(person=rita)
    end_membership(membership=membership, actor=of_person(ana, "admin"))
    assert post(client, PATH, duties("rui")).status_code in (401, 403, 404)
    assert not Delegation.objects.exists()


def test_a_session_needs_its_csrf_token_to_end_one(reviewer, rita, rui):
    shown = given(reviewer)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(rita)
    refused(browser.delete(f"{PATH}/{shown['id']}"), 403, "csrf_failed")
