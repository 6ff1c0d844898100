"""What holds of every rulebook and every request: nothing that is added ever loosens."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.rules.conditions import ConditionContext
from approvals.rules.evaluate import evaluate, higher_risk
from approvals.rules.judgement import Judgement
from approvals.rules.policies.policy import TIMEOUTS, VERDICTS
from approvals.rules.policies.staging import is_same
from approvals.rules.proposal import Proposal
from approvals.rules.rulebook import Rulebook
from approvals.rules.terms import GUARDS, Terms
from approvals.rules.tightening import evaluate_again
from tests.rules.policies import strategies as some

often = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])


def assert_not_looser(after: Judgement, before: Judgement) -> None:
    """Everything that `before` asks for is asked for by `after` as well."""
    assert VERDICTS.index(after.verdict) >= VERDICTS.index(before.verdict)
    assert higher_risk(after.effective_risk, before.effective_risk) == after.effective_risk
    assert set(after.allowed_responses) <= set(before.allowed_responses)
    assert "reject" in after.allowed_responses
    assert TIMEOUTS.index(after.on_timeout) <= TIMEOUTS.index(before.on_timeout)
    assert before.confidential <= after.confidential
    assert_terms_not_looser(after.terms, before.terms)
    if after.verdict == before.verdict == "review":
        asked = [plan for plan in before.stages if plan.origin != "project"]
        assert all(any(is_same(plan, now) for now in after.stages) for plan in asked)
        assert after.stages


def assert_terms_not_looser(after: Terms, before: Terms) -> None:
    for who in ("requester", "agent_owner", "stages"):
        assert getattr(after.separation, who) >= getattr(before.separation, who)
    editors = (False, "auto", True)
    assert editors.index(after.separation.editor) >= editors.index(before.separation.editor)
    assert set(after.must_read) >= set(before.must_read)
    assert set(after.reason_required) >= set(before.reason_required)
    assert after.max_rounds <= before.max_rounds
    assert (after.grant_seconds or 0) <= (before.grant_seconds or 0)
    assert GUARDS.index(after.guard) >= GUARDS.index(before.guard)
    assert after.accept_silence <= before.accept_silence


def with_grants(rulebook: Rulebook, *more) -> Rulebook:
    return replace_policies(rulebook, (*rulebook.policies, *more))


def replace_policies(rulebook: Rulebook, policies) -> Rulebook:
    return Rulebook(policies=tuple(policies), shadows=rulebook.shadows, grant_seconds=86_400)


@often
@given(some.facts(), some.rulebooks(), some.policies(name="guard", safeguard=True))
def test_a_safeguard_more_never_loosens(facts, rulebook, guard):
    before = evaluate(facts, replace_policies(rulebook, rulebook.policies))
    after = evaluate(facts, with_grants(rulebook, guard))
    assert_not_looser(after, before)
    assert after.expires_in <= before.expires_in


@often
@given(some.facts(), some.rulebooks(), some.policies(name="guard", safeguard=True))
def test_a_safeguard_more_never_loosens_what_was_granted(facts, rulebook, guard):
    before = evaluate(
        facts, replace_policies(rulebook, rulebook.policies), grant=lambda *_: "sgr_1"
    )
    after = evaluate(facts, with_grants(rulebook, guard), grant=lambda *_: "sgr_1")
    assert_not_looser(after, before)


@often
@given(st.data(), some.facts(adds=False), some.rulebooks())
def test_what_the_agent_adds_never_loosens(data, facts, rulebook):
    rulebook = replace_policies(rulebook, rulebook.policies)
    more = replace(facts, proposal=data.draw(some.adding(facts.proposal)))
    before, after = evaluate(facts, rulebook), evaluate(more, rulebook)
    own = before.policy_name and next(
        each.on_timeout for each in rulebook.policies if each.name == before.policy_name
    )
    if own is None:  # api.md 2.1: on_timeout counts where no policy sets one
        before = replace(before, on_timeout="approve")
    assert_not_looser(after, replace(before, allowed_responses=_offered(facts.proposal, before)))


def _offered(proposal: Proposal, before: Judgement) -> tuple[str, ...]:
    """An agent that names what it can follow may be offered more than its kind's own answers."""
    return ("approve", "edit", "reject", "respond", "request_changes", *before.allowed_responses)


@often
@given(some.facts(), some.rulebooks(), st.booleans())
def test_a_failure_anywhere_never_approves(facts, rulebook, with_grant):
    grant = (lambda *_: "sgr_1") if with_grant else None
    judged = evaluate(facts, rulebook, grant=grant)
    if any(line.status == "failed" for line in judged.trace):
        assert judged.verdict != "approve"
        assert judged.on_timeout != "approve"


@often
@given(some.facts(), some.rulebooks(), some.rulebooks(), st.booleans())
def test_what_several_rulebooks_say_of_one_request_is_what_each_says_alone(
    facts, one, other, with_grant
):
    grant = (lambda *_: "sgr_1") if with_grant else None
    context = ConditionContext(facts)
    for rulebook in (one, other, one):
        together = evaluate(context, rulebook, grant=grant, is_traced=False)
        alone = evaluate(facts, rulebook, grant=grant)
        assert together == replace(alone, trace=())
        assert evaluate(context, rulebook, grant=grant) == alone


@often
@given(st.data(), some.facts(), some.rulebooks())
def test_the_order_in_which_policies_are_given_does_not_matter(data, facts, rulebook):
    shuffled = Rulebook(
        policies=tuple(data.draw(st.permutations(rulebook.policies))), shadows=rulebook.shadows
    )
    assert evaluate(facts, shuffled) == evaluate(facts, rulebook)


@often
@given(some.facts(), some.facts(), some.rulebooks(), some.rulebooks(most=2))
def test_a_pending_request_judged_anew_never_loosens(facts, revised, then, now):
    before = evaluate(facts, replace_policies(then, then.policies))
    if before.verdict != "review":
        return
    pinned = next((each for each in then.policies if each.name == before.policy_name), None)
    rulebook = replace_policies(now, now.policies)
    after = evaluate_again(revised, pinned=pinned, rulebook=rulebook, before=before)
    assert_not_looser(after, before)
    assert after.verdict != "approve"
    assert after.expires_in <= before.expires_in
    assert (after.policy_name, after.policy_version) == (before.policy_name, before.policy_version)
    names = [plan.name for plan in after.stages]
    assert names[: len(before.stages)] == [plan.name for plan in before.stages]
    again = evaluate_again(revised, pinned=pinned, rulebook=rulebook, before=after)
    assert again.stages == after.stages


@often
@given(some.facts(), some.rulebooks())
def test_the_trace_has_one_line_for_each_policy(facts, rulebook):
    judged = evaluate(facts, rulebook)
    lines = [line for line in judged.trace if line.policy is not None]
    in_force = [line.policy for line in lines if line.status != "shadow"]
    assert sorted(in_force) == sorted(each.name for each in rulebook.policies)
    assert [line.policy for line in lines if line.status == "shadow"] == [
        each.name for each in rulebook.shadows
    ]
    statuses = [line.status for line in lines if not line.safeguard and line.status != "shadow"]
    if "decides" in statuses:
        at = statuses.index("decides")
        assert set(statuses[:at]) <= {"no_match", "failed"}
        assert set(statuses[at + 1 :]) <= {"not_reached"}
    else:
        assert set(statuses) <= {"no_match", "failed"}
        assert judged.policy_name is None


@often
@given(some.facts(), some.rulebooks())
def test_names_of_stages_are_unique_and_only_review_has_any(facts, rulebook):
    judged = evaluate(facts, rulebook)
    names = [plan.name for plan in judged.stages]
    assert len(set(names)) == len(names)
    assert bool(judged.stages) is (judged.verdict == "review")
    assert not judged.stages or not judged.stages[0].parallel


@often
@given(some.facts(), some.rulebooks())
def test_only_watched_policies_change_nothing(facts, rulebook):
    judged = evaluate(facts, rulebook)
    alone = evaluate(facts, Rulebook(policies=rulebook.policies))
    assert replace(judged, trace=()) == replace(alone, trace=())
