"""The list: whom it shows what, filters in the address, parts, paging, counts."""

import pytest

from tests.browser.scenes import HIDDEN, HOSTILE, ask, busy
from tests.make import decide, make_request

PART = {"HX-Request": "true", "HX-Target": "list-body"}


def titles(response) -> list[str]:
    """The titles of the rows on a page, in their order."""
    return [row.title for group in response.context["queue"].groups for row in group.rows]


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client, project):
    answer = client.get("/inbox/?risk=high")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=/inbox/%3Frisk%3Dhigh"


def test_a_part_for_nobody_is_401_so_that_the_page_can_keep_what_was_typed(client, project):
    assert client.get("/inbox/", headers=PART).status_code == 401


def test_the_soonest_due_comes_first_in_counted_groups(project, bot, sam, rita, browser_of):
    requests = busy(project, bot, sam)
    page = browser_of(rita).get("/inbox/")
    assert titles(page) == [request.title for request in requests]
    groups = [(group.name, group.count) for group in page.context["queue"].groups]
    assert groups == [("hour", 3), ("day", 3), ("week", 2), ("later", 1)]
    assert page.context["queue"].open_count == 9


def test_another_projects_requests_are_not_there(bot, rita, otto, browser_of):
    make_request(bot, title="Ours alone")
    page = browser_of(otto).get("/inbox/")
    assert titles(page) == []
    assert b"Ours alone" not in page.content
    assert browser_of(otto).get("/inbox/?project=demo").status_code == 404


def test_decided_requests_leave_the_inbox_for_their_own_list(bot, rita, browser_of):
    stays, goes = make_request(bot, title="Stays"), make_request(bot, title="Goes")
    decide(goes, rita, "reject")
    browser = browser_of(rita)
    assert titles(browser.get("/inbox/")) == [stays.title]
    decided = browser.get("/inbox/?state=decided")
    assert titles(decided) == [goes.title]
    assert "Rejected by" in decided.content.decode()


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("q=replicas", ["Scale checkout-api to 24 replicas in eu-north"]),
        ("q=CHECKOUT+scale", ["Scale checkout-api to 24 replicas in eu-north"]),
        ("q=risk:critical", ["Delete 1,284 stale customer records"]),
        ("risk=critical", ["Delete 1,284 stale customer records"]),
        ("agent=Incident+responder&q=key", ["Rotate the signing key of the webhook gateway"]),
        ("q=agent:%22Incident+responder%22+key", ["Rotate the signing key of the webhook gateway"]),
        ("q=whale", []),
    ],
)
def test_filters_live_in_the_address(project, bot, sam, rita, browser_of, address, found):
    busy(project, bot, sam)
    page = browser_of(rita).get(f"/inbox/?{address}")
    assert titles(page) == found
    assert page.context["queue"].open_count == 9


def test_nothing_found_names_a_key_that_is_no_filter(project, bot, sam, rita, browser_of):
    busy(project, bot, sam)
    page = browser_of(rita).get("/inbox/?q=risks:high").content.decode()
    assert "Nothing fits these filters" in page
    assert "<b>risks:</b> is not a filter" in page


def test_fifty_rows_and_then_fifty_more_without_a_gap(project, bot, rita, browser_of):
    made = [make_request(bot, title=f"Number {n}") for n in range(120)]
    browser = browser_of(rita)
    page = browser.get("/inbox/")
    seen = titles(page)
    while page.context["more_url"]:
        assert len(titles(page)) == 50
        page = browser.get(page.context["more_url"], headers={"HX-Request": "true"})
        assert "<h2" not in page.content.decode()  # the group goes on
        seen += titles(page)
    assert seen == [request.title for request in made]


def test_a_list_that_loaded_more_is_refreshed_as_long_as_it_was(project, bot, rita, browser_of):
    for n in range(60):
        make_request(bot, title=f"Number {n}")
    page = browser_of(rita).get("/inbox/?shown=100", headers=PART)
    assert len(titles(page)) == 60


@pytest.mark.parametrize(
    "query", ["shown=0", "shown=501", "shown=x", "shown=٣", "after=%21", "after=YQ"]
)
def test_an_address_that_cannot_be_read_is_refused(bot, rita, browser_of, query):
    assert browser_of(rita).get(f"/inbox/?{query}").status_code == 422


def test_a_part_is_revalidated_until_something_changes(bot, rita, browser_of):
    make_request(bot)
    browser = browser_of(rita)
    part = browser.get("/inbox/", headers=PART)
    assert part["Cache-Control"] == "private, no-cache"
    assert "HX-Target" in part["Vary"]
    same = {**PART, "If-None-Match": part["ETag"]}
    assert browser.get("/inbox/", headers=same).status_code == 304
    make_request(bot, title="News")
    assert browser.get("/inbox/", headers=same).status_code == 200


def test_hostile_titles_are_text(bot, rita, browser_of):
    ask(bot, HOSTILE[:300])
    ask(bot, HIDDEN)
    page = browser_of(rita).get("/inbox/").content.decode()
    assert "<script>document" not in page
    assert "&lt;script&gt;document" in page
    assert "\u202e" not in page
    assert "⟦U+202E⟧" in page


def test_the_title_of_a_tab_and_of_the_pane_hides_nothing(bot, rita, browser_of):
    request = make_request(bot, title="Pay \u202e000,1\u202c to A\u200bcme")
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    tab = page[page.index("<title>") : page.index("</title>")]
    assert "Pay ⟦U+202E⟧000,1⟦U+202C⟧ to A⟦U+200B⟧cme · Countersign" in tab
    assert 'data-title="Pay ⟦U+202E⟧000,1' in page
    for hidden in "\u202e\u202c\u200b":
        assert hidden not in page


def test_an_empty_project_shows_the_first_steps(project, rita, browser_of):
    page = browser_of(rita).get("/inbox/").content.decode()
    assert "Two steps to the first decision" in page
    assert "/api/v1/requests" in page


def test_a_person_of_two_projects_chooses_one_by_the_address(
    project, other_project, bot, rita, join, browser_of
):
    join(other_project, "rita", "reviewer")
    make_request(bot, title="Of demo")
    browser = browser_of(rita)
    assert titles(browser.get("/inbox/")) == ["Of demo"]
    other = browser.get("/inbox/?project=other")
    assert titles(other) == []
    assert "/inbox/?state=decided&amp;project=other" in other.content.decode()


def test_the_inbox_costs_few_statements(
    project, bot, sam, rita, browser_of, django_assert_max_num_queries
):
    for n in range(60):
        make_request(bot, title=f"Number {n}")
    browser = browser_of(rita)
    # session, person, memberships, rows, counts, claims, agents, for whom one acts (and the clock
    # on PostgreSQL)
    with django_assert_max_num_queries(10):
        browser.get("/inbox/")
    with django_assert_max_num_queries(11):  # and what is open without the filter
        browser.get("/inbox/?risk=medium", headers=PART)


def test_fifty_rows_stay_small(bot, rita, browser_of):
    for n in range(50):
        make_request(bot, title=f"Refund {n} of EUR 4,820.00 to Halden Marine AS")
    assert len(browser_of(rita).get("/inbox/").content) < 70_000
