"""GET /api/v1/requests."""

import pytest

from approvals.models import Project

from .calls import REQUESTS, answer_to, opened, path_of, pointers, post, refused


def listed(client, **query) -> list[str]:
    response = client.get(REQUESTS, query)
    assert response.status_code == 200, response.content
    return [each["id"] for each in response.json()["data"]]


def test_the_newest_come_first(agent):
    made = [opened(agent)["id"] for _ in range(3)]
    assert listed(agent) == made[::-1]


def test_everybody_finds_what_they_may_see_and_no_more(
    agent, reviewer, api, ana, sam, otto, other_bot
):
    mine = opened(agent)["id"]
    theirs = opened(api(other_bot))["id"]
    assert listed(agent) == [mine]
    assert listed(api(other_bot)) == [theirs]
    assert listed(reviewer) == listed(api(ana)) == listed(api(sam)) == [theirs, mine]
    assert listed(api(otto)) == []


def test_a_reviewer_of_a_discreet_project_finds_what_they_are_asked(
    agent, reviewer, rui, api, project
):
    Project.objects.filter(pk=project.pk).update(visibility="eligible")
    everybodys = opened(agent)["id"]
    only_ruis = opened(agent, reviewers={"users": ["rui"]})["id"]
    assert listed(reviewer) == [everybodys]
    assert listed(api(rui)) == [only_ruis, everybodys]


def test_each_filter_leaves_the_others_out(agent, reviewer):
    wanted = opened(
        agent,
        title="Refund Ärger",
        action={"name": "refund", "args": {}, "risk": "high"},
        external_id="order-1",
        thread_id="t-1",
        tags=["money", "o'neil"],
    )
    other = opened(agent, tags=["Money", "mon"])
    post(reviewer, path_of(wanted, "/responses"), answer_to(wanted, "reject"))
    for query in (
        {"status": "rejected"},
        {"risk": "high"},
        {"external_id": "order-1"},
        {"thread_id": "t-1"},
        {"tag": "money"},
        {"tag": "o'neil"},
        {"q": "ärger"},
        {"q": "ÄRGER refund"},
        {"q": "order-1"},
        {"status": "rejected", "q": "refund", "tag": "money"},
    ):
        assert listed(reviewer, **query) == [wanted["id"]], query
    assert listed(reviewer, status="pending") == [other["id"]]
    assert len(listed(reviewer, kind="binary")) == 2
    assert listed(reviewer, kind="form") == listed(reviewer, tag="mone") == []
    assert listed(reviewer, q="refund acme") == listed(reviewer, q="%") == []


def test_an_agent_is_named_by_id_or_name(agent, reviewer, api, other_bot, bot):
    mine, theirs = opened(agent)["id"], opened(api(other_bot))["id"]
    assert listed(reviewer, agent="bot") == listed(reviewer, agent=bot.id) == [mine]
    assert listed(reviewer, agent="other-bot") == [theirs]
    assert listed(reviewer, agent="nobody") == listed(agent, agent="other-bot") == []


def test_pages_follow_each_other_without_gap_or_double(agent):
    made = [opened(agent)["id"] for _ in range(5)]
    found, cursor = [], None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = agent.get(REQUESTS, query).json()
        found += [each["id"] for each in page["data"]]
        opened(agent)  # what comes meanwhile does not move the pages
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == made[::-1]


def test_a_full_last_page_has_no_next(agent):
    opened(agent)
    opened(agent)
    assert agent.get(REQUESTS, {"limit": "2"}).json()["next_cursor"] is None
    assert agent.get(REQUESTS, {"limit": "1"}).json()["next_cursor"] is not None


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1e2", "x", "", "9" * 400])
def test_a_limit_out_of_bounds_is_refused(agent, limit):
    problem = refused(agent.get(REQUESTS, {"limit": limit}), 422, "invalid_limit")
    assert pointers(problem) == [("/limit", "invalid_limit")]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "====", "é", "req_01K00000000000000000000000", "0" * 25, "0" * 27, "0" * 25 + "\n"],
)
def test_a_cursor_that_no_list_gave_is_refused(agent, cursor):
    refused(agent.get(REQUESTS, {"cursor": cursor}), 422, "invalid_cursor")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("stauts=pending", "unknown_field"),
        ("status=pending&status=approved", "invalid_value"),
        ("status=escalated", "invalid_value"),
        ("kind=poem", "invalid_value"),
        ("risk=huge", "invalid_value"),
        ("q=%00", "invalid_value"),
        ("tag=" + "x" * 501, "out_of_range"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused(agent, query, code):
    refused(agent.get(f"{REQUESTS}?{query}"), 422, code)


def test_a_list_never_shows_what_is_due_as_pending(agent, turn_clock):
    opened(agent, expires_in=30)
    opened(agent, expires_in=90)
    turn_clock(60)
    shown = agent.get(REQUESTS).json()["data"]
    assert [each["status"] for each in shown] == ["pending", "rejected"]
    turn_clock(60)
    assert agent.get(REQUESTS, {"status": "pending"}).json()["data"] == []
    assert len(listed(agent, status="rejected")) == 2


def test_a_page_costs_the_same_however_long_it_is(
    agent, reviewer, turn_clock, django_assert_num_queries
):
    listed(reviewer)
    for number in range(4):
        request = opened(agent, reviewers={"users": ["rita"]})
        if number % 2:
            post(reviewer, path_of(request, "/responses"), answer_to(request))
        with django_assert_num_queries(11):
            assert len(listed(reviewer)) == number + 1


def test_people_list_what_is_theirs_and_what_nobody_has(agent, reviewer, api, rui):
    mine, theirs, asked = opened(agent), opened(agent), opened(agent)
    assert post(reviewer, path_of(mine, "/claim"), {}).status_code == 200
    assert post(api(rui), path_of(theirs, "/claim"), {}).status_code == 200
    to_rita = {"to": "rita", "reason": "Knows Acme."}
    assert post(api(rui), path_of(asked, "/reassign"), to_rita).status_code == 200

    def listed(client, assigned):
        found = client.get(f"{REQUESTS}?assigned={assigned}").json()["data"]
        return {each["id"] for each in found}

    assert listed(reviewer, "me") == {mine["id"], asked["id"]}
    assert listed(reviewer, "unclaimed") == {asked["id"]}
    assert listed(api(rui), "me") == {theirs["id"]}
    refused(reviewer.get(f"{REQUESTS}?assigned=all"), 422, "invalid_value")
    refused(agent.get(f"{REQUESTS}?assigned=me"), 403, "not_allowed")
