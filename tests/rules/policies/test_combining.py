"""config.md, How policies combine: one test or table for each numbered rule."""

import pytest

from approvals.rules.policies.policy import Policy
from approvals.rules.terms import Separation
from tests.rules.policies.make import finance, judge, manager, policy, proposal, tool

MISSING = "args.nowhere == 1"


def names(judgement) -> list[str]:
    return [plan.name for plan in judgement.stages]


def lines(judgement) -> list[tuple[str | None, str]]:
    return [(line.policy, line.status) for line in judgement.trace]


# 1: the first match by priority, then name, decides.


@pytest.mark.parametrize(
    ("one", "other", "decides"),
    [
        ({"priority": 1}, {"priority": 2}, "a"),
        ({"priority": 3}, {"priority": 2}, "b"),
        ({}, {}, "a"),
        ({"priority": 100}, {}, "a"),
        ({"when": "false"}, {}, "b"),
        ({"match": {"actions": ["transfer_*"]}}, {}, "b"),
        ({"match": {"actions": ["ref*"]}}, {}, "a"),
        ({"match": {"actions": ["Refund"]}}, {}, "b"),
        ({"match": {"resources": ["bank-*"]}}, {}, "a"),
        ({"match": {"resources": ["vault-*"]}}, {}, "b"),
        ({"match": {"agents": ["bot"]}}, {}, "a"),
        ({"match": {"agents": ["agt_1"]}}, {}, "b"),
        ({"match": {"kinds": ["budget"]}}, {}, "b"),
        ({"match": {"kinds": ["binary"]}}, {}, "a"),
        ({"use": "always_approve", "when": "false"}, {}, "b"),
        ({"use": "risk_based", "options": {"require_for": ["critical"]}, "when": "true"}, {}, "b"),
        ({"use": "risk_based", "options": {"require_for": ["low"]}, "when": "true"}, {}, "a"),
    ],
)
def test_first_match_by_priority_then_name_decides(one, other, decides):
    judged = judge(policy("b", **other), policy("a", version=4, **one))
    assert judged.policy_name == decides
    assert judged.policy_version == (4 if decides == "a" else 1)
    assert judged.matched[0] == decides


def test_what_comes_after_the_deciding_policy_counts_for_nothing():
    judged = judge(
        policy("one", when="false"),
        policy("two", verdict="approve"),
        policy("wry", when=MISSING, verdict="reject"),
        policy("zed", verdict="reject", risk="critical", reason="never", expires_in=60),
        on=proposal(),
    )
    assert lines(judged)[:2] == [("one", "no_match"), ("two", "decides")]
    assert lines(judged)[2:] == [("wry", "not_reached"), ("zed", "not_reached")]
    assert (judged.verdict, judged.effective_risk) == ("approve", "medium")
    assert (judged.reasons, judged.expires_in) == (("policy two",), 86_400)


def test_all_that_matched_is_told_the_deciding_one_first():
    judged = judge(
        policy("one", when="false"),
        policy("two"),
        policy("wry", when="false"),
        policy("zed", verdict="reject", reason="never"),
        policy("guard", safeguard=True),
        on=proposal(),
    )
    assert judged.matched == ("two", "guard", "zed")
    why = [line.explanation for line in judged.trace if line.status == "not_reached"]
    assert why == [
        "a policy before it decides; it would not match: its condition is false",
        "a policy before it decides; it would say reject: never",
    ]


def test_a_request_without_an_action_or_resource_fits_what_names_none():
    bare = proposal()
    question = type(bare)(title="Which one?", kind="input")
    assert judge(policy("all", match={"resources": ["*"]}), on=question).policy_name == "all"
    assert judge(policy("some", match={"actions": ["r*"]}), on=question).policy_name is None


# 2: safeguards are always looked at, and only tighten.


@pytest.mark.parametrize("decides", ["approve", "review", "reject"])
@pytest.mark.parametrize("guards", ["review", "reject"])
def test_the_strictest_verdict_wins(decides, guards):
    judged = judge(policy("z", verdict=decides), policy("a", safeguard=True, verdict=guards))
    order = ["approve", "review", "reject"]
    assert judged.verdict == max(decides, guards, key=order.index)
    assert judged.policy_name == "z"
    assert judged.matched == ("z", "a")


def test_a_safeguard_adds_stages_raises_risk_and_shortens_the_deadline():
    judged = judge(
        policy("decider", stages=[manager()], expires_in=7_200, risk="low", on_timeout="escalate"),
        policy(
            "guard",
            safeguard=True,
            stages=[finance(approvals=2)],
            risk="high",
            expires_in=600,
            on_timeout="reject",
            reason="outside office hours",
        ),
    )
    assert names(judged) == ["manager", "finance"]
    assert [plan.origin for plan in judged.stages] == ["policy:decider", "safeguard:guard"]
    assert (judged.effective_risk, judged.expires_in, judged.on_timeout) == ("high", 600, "reject")
    assert judged.reasons == ("policy decider", "outside office hours")


def test_a_safeguard_never_decides():
    judged = judge(policy("guard", safeguard=True, verdict="reject"))
    assert (judged.verdict, judged.policy_name) == ("reject", None)


def test_a_safeguard_sees_the_risk_that_the_deciding_policy_gives():
    guard = policy("guard", safeguard=True, when='risk == "high"')
    assert judge(policy("decider", verdict="approve", risk="high"), guard).verdict == "review"
    assert judge(policy("decider", verdict="approve"), guard).verdict == "approve"


# 3: a failure is a floor of review, and the search goes on.


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(9_000, "approve"), (100, "review"), (None, "review"), ("9000", "review"), ([9], "review")],
)
def test_only_true_is_a_match(amount, expected):
    judged = judge(policy("p", when="args.amount > 2500", verdict="approve"), on=proposal(amount))
    assert judged.verdict == expected


def test_a_failure_asks_its_stages_and_the_search_goes_on():
    judged = judge(
        policy("broken", when=MISSING, stages=[manager()], priority=1),
        policy("decider", stages=[finance()], priority=2),
        policy("guard", safeguard=True, stages=[{"name": "security"}]),
    )
    assert judged.policy_name == "decider"
    assert names(judged) == ["manager", "finance", "security"]
    assert judged.matched == ("decider", "guard")
    assert judged.reasons[0].startswith("broken: ")
    assert lines(judged) == [("broken", "failed"), ("decider", "decides"), ("guard", "matched")]


@pytest.mark.parametrize(
    ("failing", "deciding", "expected"),
    [
        ("approve", "approve", "review"),
        ("reject", "approve", "review"),
        ("approve", "reject", "reject"),
        ("review", "approve", "review"),
    ],
)
def test_a_failure_is_a_floor_of_review_whatever_its_policy_says(failing, deciding, expected):
    judged = judge(
        policy("a", when=MISSING, verdict=failing), policy("b", verdict=deciding), on=proposal()
    )
    assert judged.verdict == expected


def test_a_failing_safeguard_asks_for_review():
    judged = judge(
        policy("a", verdict="approve"),
        policy("g", safeguard=True, when=MISSING, verdict="reject", risk="critical"),
    )
    assert (judged.verdict, judged.effective_risk) == ("review", "medium")
    assert judged.matched == ("a",)


def test_a_failing_policy_is_heard_with_its_terms():
    judged = judge(
        policy("a", when=MISSING, guard="phrase", must_read=["args"], expires_in=60),
        policy("b", verdict="review", expires_in=600, guard="none"),
    )
    assert (judged.terms.guard, judged.terms.must_read, judged.expires_in) == (
        "phrase",
        ("args",),
        60,
    )


@pytest.mark.parametrize(
    ("use", "options"),
    [
        ("anomaly", {}),  # no history was looked up
        ("out_of_hours", {"calendar": "nowhere"}),
        ("amount_bands", {"currency": "EUR", "bands": [{"verdict": "approve"}]}),
    ],
)
def test_a_built_in_rule_that_cannot_tell_asks_for_review(use, options):
    judged = judge(policy("a", use=use, options=options), on=proposal("x"))
    assert judged.verdict == "review"
    assert ("a", "failed") in lines(judged)


@pytest.mark.parametrize(
    ("knows", "is_empty", "expected"),
    [(None, False, "review"), (None, True, "approve"), (tool("ref*"), False, "approve")],
)
def test_an_action_that_no_tool_fits_is_a_failure(knows, is_empty, expected):
    judged = judge(policy("a", verdict="approve"), tool=knows, registry_is_empty=is_empty)
    assert judged.verdict == expected
    assert ("unknown action" in judged.reasons) is (expected == "review")


def test_a_request_without_an_action_needs_no_tool():
    bare = type(proposal())(title="Sure?", kind="budget", asks={"budget": {"amount": "1"}})
    judged = judge(policy("a", verdict="approve"), on=bare, registry_is_empty=False)
    assert judged.verdict == "approve"


# 4: nothing matched.


def test_nothing_matched_is_one_reviewer_of_the_project():
    judged = judge(policy("a", when="false", verdict="approve"))
    assert (judged.verdict, judged.policy_name, judged.matched) == ("review", None, ())
    (stage,) = judged.stages
    assert (stage.name, stage.approvals, stage.users, stage.groups) == ("review", 1, (), ())
    assert stage.origin == "project"
    assert judged.terms.separation == Separation()
    assert (judged.expires_in, judged.on_timeout) == (86_400, "reject")


def test_a_review_without_stages_is_one_reviewer_of_the_project():
    assert judge(policy("a")).stages == judge().stages


def test_when_all_conditional_stages_are_left_out_one_reviewer_remains():
    judged = judge(policy("a", stages=[manager(when="false")]))
    assert judged.stages == judge().stages


# 6: what the request keeps.


def test_effective_risk_is_the_highest_of_all_that_matched():
    rules = policy("a", risk="high"), policy("b", risk="critical", priority=200)
    assert judge(*rules, on=proposal(risk="low")).effective_risk == "high"
    assert judge(on=proposal()).effective_risk == "medium"
    assert judge(on=proposal(risk="low")).effective_risk == "low"
    assert judge(on=proposal(risk="critical"), tool=tool(risk="low")).effective_risk == "critical"
    assert judge(on=proposal(risk="low"), tool=tool(risk="high")).effective_risk == "high"


def test_what_the_tool_and_the_policies_say_of_secrecy_and_return_is_kept():
    assert judge(tool=tool(irreversible=True)).irreversible
    assert judge(tool=tool(confidential=True)).confidential
    assert judge(policy("a", confidential=True)).confidential
    assert not judge(policy("a"), tool=tool()).confidential


def test_shadow_policies_are_only_watched():
    judged = judge(
        policy("a", verdict="approve"),
        shadows=(
            policy("stop", verdict="reject", reason="too much"),
            policy("other", when="false"),
            policy("broken", when=MISSING),
        ),
    )
    assert judged.verdict == "approve"
    said = {line.policy: line.explanation for line in judged.trace if line.status == "shadow"}
    assert said["stop"] == "would say reject: too much"
    assert said["other"].startswith("would not match")
    assert said["broken"].startswith("would ask for review")


def test_a_watched_policy_sees_the_risk_that_it_would_see_in_force():
    high = {"when": 'risk == "high"'}
    judged = judge(
        policy("a", risk="high"),
        shadows=(policy("decider", **high), policy("guard", safeguard=True, **high)),
    )
    said = {line.policy: line.explanation for line in judged.trace if line.status == "shadow"}
    assert said["decider"].startswith("would not match")
    assert said["guard"].startswith("would say review")


# 7: standing grants.


@pytest.mark.parametrize(
    ("policies", "given", "expected"),
    [
        ([policy("a", stages=[manager()])], {}, "approve"),
        ([policy("a", risk="high")], {}, "review"),
        ([policy("a")], {"tool": tool(irreversible=True)}, "review"),
        ([policy("a")], {"registry_is_empty": False}, "review"),
        ([policy("a")], {"on": proposal(reviewer_users=("rita",))}, "review"),
        ([policy("a", verdict="reject")], {}, "reject"),
        ([policy("a"), policy("g", safeguard=True)], {}, "review"),
        ([policy("a"), policy("g", safeguard=True, when=MISSING)], {}, "review"),
        ([policy("a"), policy("g", safeguard=True, when="false")], {}, "approve"),
        ([policy("0", when=MISSING), policy("a")], {}, "review"),
        ([], {}, "review"),
    ],
)
def test_a_standing_grant_relieves_one_policy_and_nothing_else(policies, given, expected):
    asked: list[Policy] = []

    def grant(relieved, stages):
        assert stages
        asked.append(relieved)
        return "sgr_1"

    judged = judge(*policies, grant=grant, **given)
    assert judged.verdict == expected
    assert judged.standing_grant == ("sgr_1" if expected == "approve" else None)
    assert [each.name for each in asked] == (["a"] if expected == "approve" else [])
    assert bool(judged.stages) is (expected == "review")


def test_a_grant_that_does_not_cover_the_request_changes_nothing():
    judged = judge(policy("a", stages=[manager()]), grant=lambda *_: None)
    assert (judged.verdict, judged.standing_grant, names(judged)) == ("review", None, ["manager"])


@pytest.mark.parametrize(
    ("kind", "asks"),
    [
        ("form", {"form": {}}),
        ("choice", {"options": []}),
        ("input", {}),
        ("confirmation", {"confirm_phrase": "DEPLOY"}),
        ("confirmation", {"confirm_phrase": "DEPLOY", "form": {}}),
        # Whatever the agent calls it.
        ("binary", {"form": {}}),
        ("binary", {"confirm_phrase": "DEPLOY"}),
        ("feedback", {"form": {}}),
        ("budget", {"budget": {}, "confirm_phrase": "DEPLOY"}),
    ],
)
def test_what_only_a_person_can_answer_is_approved_by_no_rule_and_no_silence(kind, asks):
    asked = proposal(kind=kind, asks=asks)
    judged = judge(policy("a", verdict="approve"), on=asked)
    assert judged.verdict == "review"
    assert judge(policy("a"), on=asked, grant=lambda *_: "sgr_1").verdict == "review"
    silent = policy("a", on_timeout="approve", accept_silence_risk=True)
    assert judge(silent, on=asked).on_timeout == "reject"


@pytest.mark.parametrize(
    ("kind", "asks"), [("binary", {"options": []}), ("budget", {"budget": {}, "form": {}})]
)
def test_what_is_only_shown_beside_the_question_needs_no_answer(kind, asks):
    judged = judge(policy("a", verdict="approve"), on=proposal(kind=kind, asks=asks))
    assert judged.verdict == "approve"
