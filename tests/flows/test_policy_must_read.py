"""What a policy wants read (config.md, `must_read`) holds an approval back, by page and by API."""

import pytest

from approvals.actions.rounds import Resubmission, resubmit
from approvals.models import ApprovalRequest, Opening, Tool
from tests.api.calls import answer_to, path_of, pointers, post, refused
from tests.files import file, handed_in, text
from tests.make import ACTION, action, decide, make_policy, make_request, of_agent

EVERY = ("approve", "edit", "reject", "request_changes")


@pytest.fixture
def ruled(bot, ana):
    """A request under a policy that says `document` and under nothing else."""

    def rule(*evidence, document, **fields) -> ApprovalRequest:
        make_policy(bot.project, "rule", by=ana, **document)
        fields = {"allowed_responses": EVERY, "extras": {"evidence": list(evidence)}, **fields}
        return make_request(bot, **fields)

    return rule


@pytest.fixture
def reviewer(rita, api):
    return api(rita)


def body(request, type="approve", **more):
    request.refresh_from_db()
    shown = {"revision": request.revision, "action_digest": request.action_digest}
    return answer_to(shown, type, **more)


def left(client, request, type="approve", **more):
    """The parts that a refusal names."""
    problem = post(client, address(request, "/responses"), body(request, type, **more))
    return [each["part"] for each in refused(problem, 422, "must_read")["parts"]]


def address(request, step=""):
    return path_of({"id": request.id}, step)


def test_an_approval_waits_until_every_named_part_was_opened(ruled, reviewer):
    request = ruled(
        text("Invoice"), text("Mail"), text("Invoice"), description="Because.",
        document={"must_read": ["args", "Invoice", "description", "diff"]},
    )  # fmt: skip
    assert left(reviewer, request) == ["0", "2", "args", "description"]
    for part in ("0", "2", "args"):
        assert reviewer.get(address(request, f"/evidence/{part}")).status_code == 200
    problem = post(reviewer, address(request, "/responses"), body(request))
    named = refused(problem, 422, "must_read")
    assert pointers(named) == [("/evidence/description", "must_read")]
    assert named["parts"] == [{"index": None, "part": "description", "title": "Description"}]
    reviewer.get(address(request, "/evidence/description"))
    assert post(reviewer, address(request, "/responses"), body(request)).status_code == 201


def test_where_no_policy_asks_for_it_nothing_has_to_be_read(ruled, reviewer):
    request = ruled(text("Invoice"), description="Because.", document={})
    assert post(reviewer, address(request, "/responses"), body(request)).status_code == 201


def test_what_is_not_there_is_not_asked_for(ruled, reviewer):
    request = ruled(
        kind="input", action=None, allowed_responses=("respond", "reject"),
        document={"must_read": ["args", "description", "diff"]},
    )  # fmt: skip
    sent = body(request, "respond", data={"answer": "Yes"})
    assert post(reviewer, address(request, "/responses"), sent).status_code == 201


def test_a_title_that_nothing_bears_lets_nobody_approve(ruled, reviewer):
    request = ruled(text("Mail"), document={"must_read": ["Invoice"]})
    problem = refused(
        post(reviewer, address(request, "/responses"), body(request)), 422, "must_read"
    )
    assert pointers(problem) == [("/evidence", "must_read")]
    assert problem["parts"] == [{"index": None, "part": None, "title": "Invoice"}]
    assert "Invoice" in problem["detail"]
    sent = body(request, "reject")
    assert post(reviewer, address(request, "/responses"), sent).status_code == 201


def test_a_file_is_known_by_its_own_name(ruled, bot, reviewer):
    request = ruled(file(handed_in(bot)), document={"must_read": ["invoice.pdf"]})
    assert left(reviewer, request) == ["0"]


def test_evidence_called_args_is_not_taken_for_the_arguments(ruled, reviewer):
    request = ruled(text("args"), document={"must_read": ["args"]})
    reviewer.get(address(request, "/evidence/0"))
    assert left(reviewer, request) == ["args"]


def test_an_edit_and_an_option_that_approves_wait_as_well(ruled, reviewer, bot):
    request = ruled(document={"must_read": ["args"]})
    assert left(reviewer, request, "edit", args={"amount": 1, "to": "acme"}) == ["args"]
    options = [
        {"value": "go", "label": "Go", "effect": "approve"},
        {"value": "no", "label": "No", "effect": "reject"},
    ]
    choice = make_request(
        bot, kind="choice", asks={"options": options}, allowed_responses=("choose", "reject")
    )
    assert left(reviewer, choice, "choose", option="go") == ["args"]
    sent = body(choice, "choose", option="no")
    assert post(reviewer, address(choice, "/responses"), sent).status_code == 201


def test_the_changes_of_a_revision_are_a_part_of_it(ruled, rita, reviewer, bot):
    request = ruled(document={"must_read": ["diff"]})
    decide(request, rita, "request_changes", "Smaller.")
    smaller = action(ACTION.replace(b"5120.00", b"4000.50"))
    again = resubmit(
        request_id=request.id,
        resubmission=Resubmission(revision=1, action=smaller),
        actor=of_agent(bot),
    )
    assert left(reviewer, again) == ["diff"]
    shown = reviewer.get(address(again, "/evidence/diff"))
    assert shown.json()["changes"] == [
        {
            "pointer": "/action/args/amount",
            "kind": "changed",
            "before": 5120.0,
            "after": 4000.5,
        }
    ]
    assert b"5120.00" in shown.content
    assert post(reviewer, address(again, "/responses"), body(again)).status_code == 201


def test_before_anything_changed_there_are_no_changes_to_open(ruled, reviewer):
    request = ruled(document={"must_read": ["diff"]})
    refused(reviewer.get(address(request, "/evidence/diff")), 404, "not_found")


def test_the_arguments_are_shown_as_the_page_shows_them(
    ruled, rita, reviewer, api, bot, browser_of
):
    Tool.objects.create(project=bot.project, name="*", mask=["to"])
    request = ruled(document={"must_read": ["args"]})
    shown = reviewer.get(address(request, "/evidence/args"))
    assert shown.json()["args"]["to"].startswith("••••")
    assert b"5120.00" in shown.content
    page = browser_of(rita).get(f"/requests/{request.id}/evidence/args/").content.decode()
    assert "5120.00" in page
    assert "acme" not in page.replace(request.title, "")
    assert api(bot).get(address(request, "/evidence/args")).json()["args"]["to"] == "acme"
    assert Opening.objects.filter(part="args").count() == 1


def test_an_edit_that_wants_evidence_read_only_then_is_refused(bot, ana, rita, reviewer):
    make_policy(
        bot.project, "dear", by=ana, safeguard=True, when="args.amount > 6000",
        must_read=["Invoice", "args"], separation={"editor": False},
    )  # fmt: skip
    evidence = {"evidence": [text("Invoice")]}
    request = make_request(bot, allowed_responses=EVERY, extras=evidence)
    edit = {"args": {"amount": 7000, "to": "acme"}}
    assert left(reviewer, request, "edit", **edit) == ["0"]
    reviewer.get(address(request, "/evidence/0"))
    answer = post(reviewer, address(request, "/responses"), body(request, "edit", **edit))
    assert answer.status_code == 201


def test_the_page_counts_them_all_and_names_the_first(ruled, rita, browser_of):
    request = ruled(
        text("Invoice"), description="Because.", document={"must_read": ["args", "Invoice"]}
    )
    browser = browser_of(rita)
    page = browser.get(f"/requests/{request.id}/").content.decode()
    assert "0 of 2 read." in page
    assert page.count('data-must-read="due"') == 2
    assert f'href="/requests/{request.id}/evidence/args/"' in page
    assert f'href="/requests/{request.id}/evidence/description/"' not in page
    refusal = browser.post(f"/requests/{request.id}/respond/", body(request, reason="Fine"))
    assert refusal.status_code == 422
    assert "Open what must be read first: Invoice, Arguments." in refusal.content.decode()
    for part in ("0", "args"):
        assert browser.get(f"/requests/{request.id}/evidence/{part}/").status_code == 200
    assert "2 of 2 read." in browser.get(f"/requests/{request.id}/").content.decode()
    assert browser.post(f"/requests/{request.id}/respond/", body(request)).status_code == 302


def test_the_page_says_what_is_missing(ruled, rita, browser_of):
    request = ruled(document={"must_read": ["Invoice <b>"]})
    page = browser_of(rita).get(f"/requests/{request.id}/").content.decode()
    assert "0 of 1 read." in page
    assert "is missing, so it cannot be approved." in page
    assert 'data-needs-reading data-stops aria-disabled="true"' in page
    assert "Invoice &lt;b&gt;" in page


def test_each_own_part_is_a_page(ruled, rita, bot, browser_of):
    request = ruled(description="**Because** it is due.", document={})
    decide(request, rita, "request_changes", "Smaller.")
    changed = Resubmission(revision=1, description="Because it is small.")
    resubmit(request_id=request.id, resubmission=changed, actor=of_agent(bot))
    browser = browser_of(rita)
    for part, says in (("args", "5120.00"), ("description", "it is small"), ("diff", "small")):
        page = browser.get(f"/requests/{request.id}/evidence/{part}/").content.decode()
        assert says in page, part
        assert 'id="part"' in page
