"""lifecycle.md, Edits and Resubmit: what people were asked stays, and more may come."""

from dataclasses import replace

import pytest

from approvals.rules.evaluate import evaluate
from approvals.rules.rulebook import Rulebook
from approvals.rules.tightening import evaluate_again, tighten
from tests.rules.policies.make import finance, judge, manager, policy, proposal
from tests.rules.policies.strategies import facts_of

BIG = policy(
    "big",
    version=3,
    when="args.amount > 2500",
    stages=[manager(), finance(when="args.amount > 10000")],
    separation={"requester": False},
    max_rounds=9,
    expires_in=604_800,
)


def again(pinned, *safeguards, amount, before, **sent):
    facts = facts_of(proposal(amount, **sent))
    return evaluate_again(
        facts, pinned=pinned, rulebook=Rulebook(policies=safeguards), before=before
    )


def names(judgement) -> list[str]:
    return [plan.name for plan in judgement.stages]


def test_an_edit_that_the_policy_does_not_match_any_more_changes_nothing():
    before = judge(BIG, on=proposal(9_000))
    after = again(BIG, amount=5, before=before)
    for member in ("verdict", "stages", "terms", "expires_in", "on_timeout", "reasons", "matched"):
        assert getattr(after, member) == getattr(before, member)
    assert [line.status for line in after.trace] == ["no_match", "decides"]


def test_a_stage_that_an_edit_calls_for_is_added():
    before = judge(BIG, on=proposal(9_000))
    after = again(BIG, amount=90_000, before=before)
    assert names(before) == ["manager"]
    assert names(after) == ["manager", "finance"]
    assert names(again(BIG, amount=90_000, before=after)) == ["manager", "finance"]


def test_a_stage_that_an_edit_does_not_call_for_stays():
    before = judge(BIG, on=proposal(90_000))
    assert names(again(BIG, amount=9_000, before=before)) == ["manager", "finance"]


def test_a_stage_whose_people_are_partly_gone_is_not_asked_a_second_time():
    both = policy("both", stages=[{"name": "two", "reviewers": {"users": ["rita", "gone"]}}])
    whole = judge(both)
    (plan,) = whole.stages
    there = replace(whole, stages=(replace(plan, users=("rita",)),))
    assert again(both, amount=5, before=there).stages == there.stages
    other = replace(whole, stages=(replace(plan, users=("otto",)),))
    assert names(again(both, amount=5, before=other)) == ["two", "two (2)"]


def test_a_safeguard_that_asks_for_more_now_is_asked_besides():
    late = [policy("g", safeguard=True, stages=[finance(approvals=n)]) for n in (1, 2)]
    before = judge(policy("a", stages=[manager()]), late[0])
    after = again(policy("a", stages=[manager()]), late[1], amount=5, before=before)
    assert names(after) == ["manager", "finance", "finance (2)"]
    assert after.stages[-1].approvals == 2


def test_safeguards_now_active_are_heard_and_other_policies_are_not():
    before = judge(BIG, on=proposal(9_000))
    guard = policy("late", safeguard=True, stages=[finance()], risk="high", expires_in=60)
    other = policy("other", priority=1, verdict="reject")
    after = again(BIG, guard, other, amount=9_000, before=before)
    assert (after.verdict, after.effective_risk, after.expires_in) == ("review", "high", 60)
    assert names(after) == ["manager", "finance"]
    assert (after.policy_name, after.policy_version) == ("big", 3)
    assert after.matched == ("big", "late")


def test_a_revision_may_be_rejected_by_policy():
    before = judge(BIG, on=proposal(9_000))
    stop = policy("stop", safeguard=True, verdict="reject", when="args.amount > 50000")
    assert again(BIG, stop, amount=90_000, before=before).verdict == "reject"
    assert again(BIG, stop, amount=9_000, before=before).verdict == "review"


def test_a_revision_is_never_approved_by_policy():
    small = policy("small", use="amount_bands", options=BANDS)
    before = judge(small, on=proposal(9_000))
    after = again(small, amount=5, before=before)
    assert (after.verdict, names(after)) == ("review", ["review"])
    assert after.stages[0].groups == ("finance",)


BANDS = {
    "currency": "EUR",
    "bands": [{"to": "100.00", "verdict": "approve"}, {"reviewers": {"groups": ["finance"]}}],
}


def test_one_reviewer_of_the_project_stays_one_reviewer():
    before = judge()
    after = again(None, amount=5, before=before)
    assert after.stages == before.stages
    assert after.reasons == before.reasons


@pytest.mark.parametrize(("amount", "expected"), [("x", True), (9_000, False)])
def test_a_failure_on_a_revision_is_a_reason_more(amount, expected):
    before = judge(BIG, on=proposal(9_000))
    after = again(BIG, amount=amount, before=before)
    assert any(reason.startswith("big: ") for reason in after.reasons) is expected
    assert names(after) == ["manager", "finance"] if expected else ["manager"]


def test_silence_does_not_approve_what_became_risky():
    silent = policy("s", on_timeout="approve", accept_silence_risk=True, expires_in=3_600)
    before = judge(silent)
    assert (before.on_timeout, before.terms.accept_silence) == ("approve", True)
    calm = again(silent, amount=5, before=before, expires_in=3_600, on_timeout="approve")
    assert (calm.on_timeout, calm.terms.accept_silence) == ("approve", True)
    risky = again(silent, amount=5, before=before, risk="high")
    assert (risky.on_timeout, risky.terms.accept_silence) == ("reject", False)


def test_the_rules_of_today_only_tighten_a_pending_request():
    before = judge(BIG, on=proposal(9_000))
    facts = facts_of(proposal(9_000))
    loose = evaluate(facts, Rulebook(policies=(policy("new", verdict="approve"),)))
    strict = evaluate(facts, Rulebook(policies=(policy("new", stages=[finance()], risk="high"),)))
    assert names(tighten(before, loose)) == ["manager"]
    assert tighten(before, loose).verdict == "review"
    assert names(tighten(before, strict)) == ["manager", "finance"]
    assert tighten(before, strict).effective_risk == "high"
    assert tighten(before, strict).policy_name == "big"
