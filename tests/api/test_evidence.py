"""GET /requests/{id}/evidence/{index}: a part by itself, which is then opened (api.md 2.5)."""

import pytest

from approvals.models import Agent, Opening
from tests.api.calls import answer_to, opened, path_of, pointers, post, refused
from tests.files import PDF, file, handed_in, link, text


@pytest.fixture
def agent(bot, api):
    return api(bot)


@pytest.fixture
def reviewer(rita, api):
    return api(rita)


def part(request, index):
    return path_of(request, f"/evidence/{index}")


def test_each_kind_tells_its_own(agent, bot, reviewer):
    request = opened(
        agent,
        evidence=[
            link("https://b\u00fccher.example/x", must_read=True),
            text("Mail", "Pay\u200b."),
            file(handed_in(bot)),
            link("http://user@evil.example/"),
        ],
    )
    nothing = dict.fromkeys(["url", "host", "text", "attachment", "args", "changes"])
    assert reviewer.get(part(request, 0)).json() == {
        **nothing, "index": 0, "part": "0", "kind": "link", "title": "Invoice", "must_read": True,
        "url": "https://b\u00fccher.example/x", "host": "xn--bcher-kva.example",
    }  # fmt: skip
    assert reviewer.get(part(request, 1)).json() == {
        **nothing, "index": 1, "part": "1", "kind": "text", "title": "Mail", "must_read": False,
        "text": "Pay\u200b.",
    }  # fmt: skip
    shown = reviewer.get(part(request, 2)).json()
    assert (shown["title"], shown["attachment"]["size"]) == ("invoice.pdf", len(PDF))
    assert reviewer.get(part(request, 3)).json()["host"] == "evil.example"


def test_an_approval_is_refused_until_every_part_was_opened(agent, reviewer):
    request = opened(agent, evidence=[text(must_read=True), text("Own", must_read=True), text()])
    path = path_of(request, "/responses")
    problem = refused(post(reviewer, path, answer_to(request)), 422, "must_read")
    assert pointers(problem) == [("/evidence/0", "must_read"), ("/evidence/1", "must_read")]
    assert problem["parts"] == [
        {"index": 0, "part": "0", "title": "Mail"},
        {"index": 1, "part": "1", "title": "Own"},
    ]
    reviewer.get(part(request, 0))
    problem = refused(post(reviewer, path, answer_to(request)), 422, "must_read")
    assert pointers(problem) == [("/evidence/1", "must_read")]
    reviewer.get(part(request, 1))
    assert post(reviewer, path, answer_to(request)).status_code == 201


def test_reading_wakes_no_agent_and_changes_no_version(agent, reviewer):
    request = opened(agent, evidence=[text()])
    tag = agent.get(path_of(request))["ETag"]
    reviewer.get(part(request, 0))
    assert agent.get(path_of(request))["ETag"] == tag


def test_an_agent_reads_its_own_parts_and_has_opened_none(agent, bot, api, sam):
    request = opened(agent, evidence=[text()])
    assert agent.get(part(request, 0)).status_code == 200
    assert api(sam).get(part(request, 0)).status_code == 200
    other = Agent.objects.create(project=bot.project, name="other-bot", owner=sam)
    refused(api(other).get(part(request, 0)), 404, "not_found")
    assert not Opening.objects.exists()


@pytest.mark.parametrize("index", ["1", "-1", "x", "00", "%00", "9" * 50])
def test_what_is_no_part_is_not_found(agent, reviewer, index):
    request = opened(agent, evidence=[text()])
    refused(reviewer.get(part(request, index)), 404, "not_found")


def test_of_a_new_revision_the_new_parts_are_shown(agent, reviewer):
    request = opened(
        agent, evidence=[text()], allowed_responses=["approve", "reject", "request_changes"]
    )
    back = answer_to(request, "request_changes", reason="More.")
    assert post(reviewer, path_of(request, "/responses"), back).status_code == 201
    changed = {"revision": 1, "evidence": [text("New", must_read=True)]}
    again = post(agent, path_of(request, "/resubmit"), changed).json()
    refused(post(reviewer, path_of(again, "/responses"), answer_to(again)), 422, "must_read")
    assert reviewer.get(part(again, 0)).json()["title"] == "New"
    assert post(reviewer, path_of(again, "/responses"), answer_to(again)).status_code == 201
