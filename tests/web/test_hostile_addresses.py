"""Addresses and forms that no page of ours makes: each is answered, and none is a mistake of ours.

PostgreSQL refuses texts with NUL that SQLite takes, so these matter on both.
"""

import base64

import pytest

from approvals.models import Response
from tests.make import make_request


@pytest.mark.parametrize("name", ["q", "risk", "agent", "state"])
def test_nul_in_a_filter_is_passed_over(name, bot, rita, browser_of):
    make_request(bot)
    browser = browser_of(rita)
    assert browser.get("/inbox/", {name: "\0"}).status_code == 200
    assert browser.get("/inbox/", {"q": f"{name}:\0"}).status_code == 200


@pytest.mark.parametrize("shown", ["0000000019" + "9" * 30, "000000001" + "9" * 5000, "-1", "٣"])
def test_no_number_of_rows_is_too_strange_to_be_refused(shown, rita, browser_of):
    assert browser_of(rita).get("/inbox/", {"shown": shown}).status_code == 422


@pytest.mark.parametrize(
    "place",
    [
        "2026-11-20T10:00:00.000000Z|\0",
        "2026-11-20T10:00:00|req_1",
        "2026-11-20|req_1",
        "0001-01-01T00:00:00+14:00|req_1",
        "9999-12-31T23:59:59-14:00|req_1",
        "x|req_1",
    ],
)
def test_a_forged_place_in_the_list_is_refused(place, rita, browser_of):
    cursor = base64.urlsafe_b64encode(place.encode()).decode()
    assert browser_of(rita).get("/inbox/", {"after": cursor}).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/requests/%00/",
        "/requests/%00/respond/",
        "/admin/approvals/agent/%00/change/",
        "/admin/approvals/agent/%00/history/",
    ],
)
def test_nothing_has_nul_in_its_address(path, ana, browser_of):
    browser = browser_of(ana)
    assert browser.get(path).status_code == 404
    assert browser.post(path).status_code == 404


def test_nul_in_a_reason_is_left_out_and_the_answer_counts(bot, rita, browser_of):
    request = make_request(bot)
    form = {"type": "approve", "revision": 1, "action_digest": request.action_digest}
    browser_of(rita).post(f"/requests/{request.id}/respond/", {**form, "reason": "fi\0ne"})
    assert Response.objects.get().reason == "fine"
