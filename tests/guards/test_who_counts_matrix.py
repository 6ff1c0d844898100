"""Every path by which a person may answer, times every rule that keeps them from it.

A rule makes a request that Rita must not decide, and says why; a path lets her try. Whichever
way she comes, she is refused, for the same reason, and nothing is recorded. What decides at all
is listed at the end: the admin site has no way to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from approvals.actions.aliases import add_alias
from approvals.actions.groups import change_group, create_group
from approvals.actions.people import deactivate_person
from approvals.models import Agent, ApprovalRequest, Person, Response
from tests.api.calls import post
from tests.make import decide, make_policy, make_request, of_person
from tests.staged import now, stage, stand_in

EVERYTHING = ("approve", "edit", "reject")
SEPARATED, NOT_ASKED = (403, "separation_of_duties"), (403, "not_eligible")


@dataclass
class World:
    bot: Agent
    ana: Person
    rita: Person
    rui: Person
    lea: Person
    away: Person

    def ruled(self, *stages: dict[str, Any], **policy: Any) -> None:
        make_policy(self.bot.project, "pays", by=self.ana, stages=list(stages), **policy)

    def asked(self, **fields: Any) -> ApprovalRequest:
        return make_request(self.bot, allowed_responses=EVERYTHING, **fields)


@pytest.fixture
def world(project, bot, ana, rita, rui, join):
    lea, away = join(project, "lea", "lead"), join(project, "away", "reviewer")
    return World(bot, ana, rita, rui, lea, away)


def requester(world: World) -> ApprovalRequest:
    return world.asked(requester={"id": "rita"})


def owner(world: World) -> ApprovalRequest:
    world.bot.owner = world.rita
    world.bot.save()
    return world.asked()


def editor(world: World) -> ApprovalRequest:
    world.ruled(stage("two", "rita", "rui", "lea", approvals=2))
    request = world.asked()
    decide(request, world.rita, "edit", args={"amount": 1, "to": "acme"})
    return now(request)


def stands_in_for_the_requester(world: World) -> ApprovalRequest:
    stand_in(world.away, world.rita, world.bot)
    return world.asked(requester={"id": "away"})


def another_account_of_the_requester(world: World) -> ApprovalRequest:
    add_alias(
        project=world.bot.project, person=world.away, value="Rita", actor=of_person(world.ana)
    )
    return world.asked(requester={"email": "away@example.com"})


def approved_the_first_stage(world: World) -> ApprovalRequest:
    world.ruled(stage("one", "rita"), stage("two", "rita", "rui"))
    request = world.asked()
    decide(request, world.rita, reason="the first stage")
    return now(request)


def approved_the_first_stage_under_another_account(world: World) -> ApprovalRequest:
    world.ruled(stage("one", "away"), stage("two", "rita", "rui"))
    add_alias(
        project=world.bot.project, person=world.away, value="rita", actor=of_person(world.ana)
    )
    request = world.asked()
    decide(request, world.away)
    return now(request)


def not_asked(world: World) -> ApprovalRequest:
    return world.asked(reviewer_users=("rui",))


def asked_on_a_later_stage(world: World) -> ApprovalRequest:
    world.ruled(stage("one", "rui"), stage("two", "rita"))
    return world.asked()


def left_the_group(world: World) -> ApprovalRequest:
    by = of_person(world.ana)
    group = create_group(
        project=world.bot.project, name="finance", members=[world.rita, world.rui], actor=by
    )
    request = world.asked(reviewer_groups=("finance",))
    change_group(group=group, members=[world.rui], actor=by)
    return request


def inactive(world: World) -> ApprovalRequest:
    request = world.asked()
    deactivate_person(person=world.rita, actor=of_person(world.ana))
    return request


def superuser(world: World) -> ApprovalRequest:
    request = world.asked()
    Person.objects.filter(pk=world.rita.pk).update(is_superuser=True)
    return request


# What keeps Rita from it, and what the API says.
RULES: dict[Callable[[World], ApprovalRequest], tuple[int, str]] = {
    requester: SEPARATED,
    owner: SEPARATED,
    editor: SEPARATED,
    stands_in_for_the_requester: SEPARATED,
    another_account_of_the_requester: SEPARATED,
    approved_the_first_stage: SEPARATED,
    approved_the_first_stage_under_another_account: SEPARATED,
    not_asked: NOT_ASKED,
    asked_on_a_later_stage: NOT_ASKED,
    left_the_group: NOT_ASKED,
    inactive: (401, "unauthenticated"),
    superuser: (401, "unauthenticated"),
}
SIGNED_OUT = (inactive, superuser)


def by_api(client: Client, request: ApprovalRequest, type: str) -> Any:
    body = {
        "type": type,
        "revision": request.revision,
        "action_digest": request.action_digest,
        "reason": "once more",
    }
    if type == "edit":
        body["args"] = {"amount": 2, "to": "acme"}
    return post(client, f"/api/v1/requests/{request.id}/responses", body)


def by_form(client: Client, request: ApprovalRequest, type: str, **headers: str) -> Any:
    form = {
        "type": type,
        "revision": str(request.revision),
        "action_digest": request.action_digest,
        "reason": "once more",
    }
    return client.post(f"/requests/{request.id}/respond/", form, headers=headers)


@pytest.fixture
def clients(world: World, api, browser_of):
    """Rita's clients, signed in before anything is held against her."""
    return {"token": api(world.rita), "browser": browser_of(world.rita)}


@pytest.mark.parametrize("type", ["approve", "reject", "edit"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_with_a_token(world: World, clients, rule, type):
    request = rule(world)
    given = Response.objects.count()
    answer = by_api(clients["token"], request, type)
    assert (answer.status_code, answer.json()["code"]) == RULES[rule]
    assert Response.objects.count() == given


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_with_a_session_at_the_api(world: World, clients, rule):
    request = rule(world)
    given = Response.objects.count()
    answer = by_api(clients["browser"], request, "approve")
    assert (answer.status_code, answer.json()["code"]) == RULES[rule]
    assert Response.objects.count() == given


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_on_the_page(world: World, clients, rule, script):
    request = rule(world)
    given = Response.objects.count()
    headers = {"HX-Request": "true", "HX-Target": "detail"} if script else {}
    answer = by_form(clients["browser"], request, "approve", **headers)
    expected = (302, 401, 404) if rule in SIGNED_OUT else (403,)
    assert answer.status_code in expected
    assert Response.objects.count() == given


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule not in SIGNED_OUT], ids=lambda rule: rule.__name__
)
def test_the_page_offers_her_no_button(world: World, clients, rule):
    page = clients["browser"].get(f"/requests/{rule(world).id}/").content.decode()
    assert 'name="type" value="approve"' not in page


OWN = (requester, owner, editor, another_account_of_the_requester, approved_the_first_stage)


@pytest.mark.parametrize("rule", OWN, ids=lambda rule: rule.__name__)
def test_in_the_place_of_somebody_who_may(world: World, clients, rule):
    """What is held against Rita holds on another's seat as well."""
    request = rule(world)
    stand_in(world.rui, world.rita, world.bot)
    answer = by_api(clients["token"], request, "approve")
    assert (answer.status_code, answer.json()["code"]) == SEPARATED


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_somebody_else_may(world: World, rule, api):
    """The refusals above are for their rule, not because nobody could answer."""
    request = rule(world)
    assert by_api(api(world.rui), request, "approve").status_code == 201


def test_the_admin_site_decides_nothing():
    """No address of it is about answering: what is there changes set-up, or shows."""
    (site,) = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    addresses = [str(each.pattern) for each in site.url_patterns]  # type: ignore[union-attr]
    assert not [each for each in addresses if "respond" in each or "decide" in each]


@pytest.mark.parametrize("path", ["", "history/", "delete/", "change/"])
def test_the_admin_changes_no_request(world: World, browser_of, path):
    Person.objects.filter(pk=world.ana.pk).update(is_staff=True)
    request = world.asked()
    form = {"status": "approved", "type": "approve"}
    browser_of(world.ana).post(f"/admin/approvals/approvalrequest/{request.id}/{path}", form)
    assert now(request).status == "pending"
    assert not Response.objects.exists()
