"""What must be read holds an approval back until that person opened it in that revision."""

import pytest

from approvals.actions.reading import open_part
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import Invalid
from approvals.models import AuditEvent, Opening
from approvals.reads.evidence import part_of
from approvals.reads.verification import verify
from tests.files import file, handed_in, link, text
from tests.make import decide, make_request, of_agent, of_person

ANSWERS = ("approve", "edit", "reject", "request_changes", "respond")


def asked(agent, *parts, **fields):
    fields.setdefault("allowed_responses", ANSWERS)
    return make_request(agent, extras={"evidence": list(parts)}, **fields)


def opens(person, request, key=0):
    open_part(
        request_id=request.id,
        revision=request.revision,
        part=part_of(request, str(key)).part,
        person=person,
        actor=of_person(person),
    )


def refusal_of(request, person, type="approve", **carried):
    with pytest.raises(Invalid) as caught:
        decide(request, person, type, **carried)
    return caught.value


def test_an_approval_names_every_part_that_is_left(bot, rita):
    report = handed_in(bot, name="damage report.pdf")
    request = asked(
        bot, text(must_read=True), link(), file(report, must_read=True), text("Own", must_read=True)
    )
    opens(rita, request, 0)
    refusal = refusal_of(request, rita)
    assert (refusal.status, refusal.code) == (422, "must_read")
    assert [(e.pointer, e.code) for e in refusal.errors] == [
        ("/evidence/2", "must_read"),
        ("/evidence/3", "must_read"),
    ]
    assert refusal.facts["parts"] == [
        {"index": 2, "part": "2", "title": "damage report.pdf"},
        {"index": 3, "part": "3", "title": "Own"},
    ]
    assert "damage report.pdf, Own" in refusal.detail
    opens(rita, request, 2)
    opens(rita, request, 3)
    decide(request, rita)


def test_an_edit_approves_and_so_needs_it_too(bot, rita):
    request = asked(bot, text(must_read=True))
    assert refusal_of(request, rita, "edit", args={"amount": 1, "to": "acme"}).code == "must_read"


def test_an_option_that_approves_needs_it_and_others_do_not(bot, rita, rui):
    options = [
        {"value": "go", "label": "Go", "effect": "approve"},
        {"value": "no", "label": "No", "effect": "reject"},
    ]
    request = asked(
        bot, text(must_read=True), kind="choice", asks={"options": options},
        allowed_responses=("choose", "reject"),
    )  # fmt: skip
    assert refusal_of(request, rita, "choose", option="go").code == "must_read"
    decide(request, rita, "choose", option="no")


@pytest.mark.parametrize("type", ["reject", "request_changes", "respond"])
def test_every_other_answer_stays_free(bot, rita, type):
    request = asked(bot, text(must_read=True))
    assert decide(request, rita, type, "Not like this.").response.type == type


def test_what_another_person_opened_does_not_count(bot, rita, rui):
    request = asked(bot, text(must_read=True))
    opens(rui, request)
    assert refusal_of(request, rita).code == "must_read"


def test_a_new_revision_is_read_anew(bot, rita):
    request = asked(bot, text(must_read=True))
    opens(rita, request)
    decide(request, rita, "request_changes", "More.")
    changed = Resubmission(revision=1, extras={"evidence": [text(body="More.", must_read=True)]})
    request = resubmit(request_id=request.id, resubmission=changed, actor=of_agent(bot))
    assert refusal_of(request, rita).code == "must_read"
    opens(rita, request)
    decide(request, rita)


def test_an_opening_is_noted_once_and_is_nobodys_news(bot, rita):
    request = asked(bot, text())
    opens(rita, request)
    opens(rita, request)
    assert Opening.objects.count() == 1
    (event,) = AuditEvent.objects.filter(type="part.opened")
    assert (event.actor_id, event.facts) == (rita.id, '{"part":0,"revision":1,"version":1}')
    request.refresh_from_db()
    assert request.version == 1


def test_the_audit_log_stays_sound_with_openings_before_and_after_the_decision(bot, rita, rui):
    request = asked(bot, text(must_read=True))
    opens(rita, request)
    decide(request, rita)
    opens(rui, request)
    report = verify()
    assert (report.broken, report.requests) == (None, 1)
