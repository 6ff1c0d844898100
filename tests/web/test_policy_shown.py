"""What a page tells of policy: who decided, why, and what the project's own registry knows."""

import pytest

from approvals.models import Decision, Tool
from tests.make import make_policy, make_request


@pytest.fixture
def page(rita, browser_of):
    def read(path):
        answer = browser_of(rita).get(path)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_the_policy_its_version_and_all_reasons_are_shown(bot, ana, page):
    make_policy(bot.project, "refund_high", by=ana, reason="over the <b>line</b>")
    make_policy(bot.project, "refund_high", by=ana, reason="over the <i>line</i>")
    make_policy(bot.project, "night", by=ana, safeguard=True, reason="outside hours", risk="high")
    request = make_request(bot)
    shown = page(f"/requests/{request.id}/")
    assert "Policy <b><bdi>refund_high</bdi></b> v2 asks people" in shown
    assert '<li class="said">over the &lt;i&gt;line&lt;/i&gt;</li>' in shown
    assert '<li class="said">outside hours</li>' in shown
    assert "Also matched: <bdi>night</bdi>" in shown
    assert "it counts as high" in shown


def test_without_a_policy_the_page_says_who_decides(bot, page):
    shown = page(f"/requests/{make_request(bot).id}/")
    assert "No policy matches, so a reviewer of the project decides" in shown


@pytest.mark.parametrize("irreversible", [True, False])
def test_what_cannot_be_undone_is_a_fact_of_the_registry(bot, page, irreversible):
    Tool.objects.create(project=bot.project, name="*", irreversible=irreversible)
    shown = page(f"/requests/{make_request(bot).id}/")
    assert ("Cannot be undone</span>" in shown) is irreversible
    assert ("says the project&#x27;s registry" in shown) is irreversible
    assert ("Whether this can be undone is not known" in shown) is not irreversible


@pytest.mark.parametrize(
    ("verdict", "words"), [("approve", "Approved by policy"), ("reject", "Rejected by policy")]
)
def test_what_a_policy_closed_at_once_says_so_everywhere(bot, ana, page, verdict, words):
    make_policy(bot.project, "small_change", by=ana, verdict=verdict, reason="under 100 euros")
    request = make_request(bot)
    assert Decision.objects.get().by_kind == "policy"
    shown = page(f"/requests/{request.id}/")
    named = f"{words} <bdi>small_change</bdi> v1"
    assert named in shown
    assert "Nobody was asked." in shown
    assert "under 100 euros" in shown
    assert "Policy <bdi>small_change</bdi> v1" in shown  # in the timeline
    assert named in page("/inbox/?state=decided")


def test_of_several_that_matched_the_one_whose_verdict_it_is_is_named(bot, ana, page):
    make_policy(bot.project, "open", by=ana, verdict="approve")
    make_policy(bot.project, "never", by=ana, safeguard=True, verdict="reject", reason="frozen")
    request = make_request(bot)
    assert request.status == "rejected"
    for path in (f"/requests/{request.id}/", "/inbox/?state=decided"):
        shown = page(path)
        assert "Rejected by policy <bdi>never</bdi>" in shown
    assert "frozen" in page(f"/requests/{request.id}/")
