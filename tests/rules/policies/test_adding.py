"""api.md 2.1, What the agent sends only ever adds; and what all sides together come to."""

import pytest

from approvals.rules.policies.policy import Policy
from approvals.rules.policies.stages import StageSpec
from approvals.rules.terms import Separation
from tests.rules.policies.make import finance, judge, manager, policy, proposal, tool

SILENT = {"on_timeout": "approve", "accept_silence_risk": True, "expires_in": 3_600}


def stages(judgement) -> list[tuple[str, str]]:
    return [(plan.name, plan.origin) for plan in judgement.stages]


def test_reviewers_replace_one_reviewer_of_the_project():
    judged = judge(on=proposal(reviewer_users=("rita",), reviewer_groups=("finance",)))
    (stage,) = judged.stages
    assert (stage.name, stage.users, stage.groups) == ("review", ("rita",), ("finance",))


def test_the_agent_says_how_many_of_its_reviewers_must_agree():
    sent = proposal(reviewer_groups=("finance", "legal"), reviewer_approvals="one_per_group")
    (stage,) = judge(on=sent).stages
    assert stage.approvals == "one_per_group"


def test_reviewers_are_one_more_stage_where_a_policy_asks_somebody():
    judged = judge(policy("a", stages=[manager()]), on=proposal(reviewer_users=("rita",)))
    assert stages(judged) == [("manager", "policy:a"), ("review", "agent")]


def test_stages_of_the_agent_come_after_all_others():
    own = StageSpec("legal", groups=("legal",), approvals="all", expires_in=60)
    judged = judge(
        policy("a", stages=[manager()]),
        policy("g", safeguard=True, stages=[finance()]),
        on=proposal(stages=(own,), reviewer_users=("rita",)),
    )
    assert [name for name, _ in stages(judged)] == ["manager", "finance", "review", "legal"]
    assert judged.stages[-1].approvals == "all"
    assert judged.stages[-1].expires_in == 60


@pytest.mark.parametrize("sent", [{"stages": (StageSpec("legal"),)}, {"reviewer_users": ("rita",)}])
def test_approve_becomes_review_by_those_whom_the_agent_asks(sent):
    judged = judge(policy("a", verdict="approve"), on=proposal(**sent))
    assert judged.verdict == "review"
    assert [origin for _, origin in stages(judged)] == ["agent"]
    assert "the agent asks for reviewers" in judged.reasons


@pytest.mark.parametrize(
    ("own", "guard", "sent", "expected"),
    [
        (3_600, None, None, 3_600),
        (3_600, None, 60, 60),
        (3_600, None, 7_200, 3_600),
        (3_600, 600, None, 600),
        (3_600, 7_200, None, 3_600),
        (None, None, None, 86_400),
        (None, None, 604_800, 604_800),
        (None, 90_000, None, 86_400),
        (90_000, None, None, 90_000),
    ],
)
def test_the_shortest_deadline_holds(own, guard, sent, expected):
    decider = policy("a", **({"expires_in": own} if own else {}))
    more = policy("g", safeguard=True, **({"expires_in": guard} if guard else {}))
    assert judge(decider, more, on=proposal(expires_in=sent)).expires_in == expected


@pytest.mark.parametrize(
    ("own", "sent", "expected"),
    [
        (None, None, "reject"),
        (None, "expire", "expire"),
        (None, "escalate", "escalate"),
        ("reject", "expire", "reject"),
        ("reject", "escalate", "reject"),
        ("expire", "reject", "expire"),
        ("expire", "escalate", "expire"),
        ("escalate", None, "escalate"),
        ("escalate", "expire", "expire"),
        ("escalate", "reject", "reject"),
    ],
)
def test_what_silence_comes_to(own, sent, expected):
    decider = policy("a", **({"on_timeout": own} if own else {}))
    assert judge(decider, on=proposal(on_timeout=sent)).on_timeout == expected


@pytest.mark.parametrize(
    ("more", "given", "expected"),
    [
        ([], {}, "approve"),
        ([], {"on": proposal(expires_in=7_200)}, "approve"),
        ([], {"on": proposal(expires_in=3_600)}, "approve"),
        ([], {"on": proposal(expires_in=1)}, "reject"),
        ([], {"on": proposal(on_timeout="expire")}, "expire"),
        ([], {"on": proposal(on_timeout="escalate")}, "approve"),
        ([], {"on": proposal(reviewer_users=("rita",))}, "reject"),
        ([], {"on": proposal(stages=(StageSpec("x", expires_in=1),))}, "reject"),
        ([], {"on": proposal(risk="high")}, "reject"),
        ([], {"tool": tool(risk="critical")}, "reject"),
        ([], {"registry_is_empty": False}, "reject"),
        ([policy("0", when="args.nowhere == 1")], {}, "reject"),
        ([policy("g", safeguard=True, expires_in=1)], {}, "reject"),
        ([policy("g", safeguard=True, when="args.nowhere == 1")], {}, "reject"),
        ([policy("g", safeguard=True, when="false")], {}, "approve"),
    ],
)
def test_silence_approves_only_where_the_deciding_policy_alone_spoke(more, given, expected):
    judged = judge(policy("a", **SILENT), *more, **given)
    assert judged.on_timeout == expected
    assert judged.terms.accept_silence is (expected == "approve")


def test_silence_does_not_approve_without_the_tick_however_the_policy_came_about():
    assert judge(Policy("a", on_timeout="approve")).on_timeout == "reject"
    assert (
        judge(Policy("a", on_timeout="approve", accept_silence_risk=True)).on_timeout == "approve"
    )


@pytest.mark.parametrize(
    ("own", "guard", "sent", "expected"),
    [
        (None, None, None, ("approve", "reject")),
        (["approve"], None, None, ("approve", "reject")),
        (["edit", "request_changes"], None, ("approve", "edit"), ("edit", "reject")),
        (["approve", "edit"], ["edit"], ("approve", "edit"), ("edit", "reject")),
        (["respond"], None, None, ("reject",)),
    ],
)
def test_only_what_every_side_allows_may_be_answered(own, guard, sent, expected):
    decider = policy("a", **({"allowed_responses": own} if own else {}))
    more = policy("g", safeguard=True, **({"allowed_responses": guard} if guard else {}))
    assert judge(decider, more, on=proposal(allowed_responses=sent)).allowed_responses == expected


@pytest.mark.parametrize(
    ("own", "guard", "expected"),
    [
        ({}, {}, {"max_rounds": 5, "guard": "none", "must_read": (), "grant_seconds": 900}),
        ({"max_rounds": 9}, {}, {"max_rounds": 9}),
        ({"max_rounds": 9}, {"max_rounds": 2}, {"max_rounds": 2}),
        ({}, {"max_rounds": 9}, {"max_rounds": 5}),
        ({"grant_seconds": 3_600}, {}, {"grant_seconds": 3_600}),
        ({"grant_seconds": 3_600}, {"grant_seconds": 60}, {"grant_seconds": 60}),
        ({}, {"grant_seconds": 3_600}, {"grant_seconds": 900}),
        ({"guard": "none"}, {"guard": "phrase"}, {"guard": "phrase"}),
        ({"must_read": ["args"]}, {"must_read": ["diff", "args"]}, {"must_read": ("args", "diff")}),
        (
            {"reason_required": ["reject"]},
            {"reason_required": ["approve"]},
            {"reason_required": ("reject", "approve")},
        ),
        ({"undo_seconds": 0}, {"undo_seconds": 9}, {"undo_seconds": 9}),
        (
            {"separation": {"requester": False, "editor": False}},
            {},
            {"separation": Separation(requester=False, editor=False)},
        ),
        (
            {"separation": {"requester": False, "editor": False}},
            {"separation": {"editor": "auto", "stages": False}},
            {"separation": Separation(editor="auto")},
        ),
    ],
)
def test_the_strictest_terms_hold(own, guard, expected):
    judged = judge(policy("a", **own), policy("g", safeguard=True, **guard), grant_seconds=900)
    assert {name: getattr(judged.terms, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (manager(), manager(), ["manager"]),
        (manager(), manager(denials=1), ["manager"]),
        (manager(), manager(reject_rule="any"), ["manager"]),
        (manager(), manager(approvals=2), ["manager", "manager (2)"]),
        (manager(), manager(denials=2), ["manager", "manager (2)"]),
        (manager(), manager(expires_in=60), ["manager", "manager (2)"]),
        (manager(), manager(assign="round_robin"), ["manager", "manager (2)"]),
        (manager(), {**finance(), "name": "manager"}, ["manager", "manager (2)"]),
        (manager(), {**manager(), "name": "boss"}, ["manager", "boss"]),
        (
            {"name": "boss", "reviewers": {"users": ["rita"]}},
            {"name": "boss", "reviewers": {"users": ["rui"]}},
            ["boss", "boss (2)"],
        ),
    ],
)
def test_what_is_asked_twice_in_the_same_words_is_asked_once(one, other, expected):
    judged = judge(policy("a", stages=[one]), policy("g", safeguard=True, stages=[other]))
    assert [plan.name for plan in judged.stages] == expected


def test_a_name_that_got_a_number_still_fits_its_column():
    long = {**manager(), "name": "m" * 100}
    judged = judge(
        policy("a", stages=[long]), policy("g", safeguard=True, stages=[{**long, "approvals": 2}])
    )
    assert [len(plan.name) for plan in judged.stages] == [100, 98]


def test_a_stage_that_is_parallel_opens_with_the_one_before_it_of_its_own_policy():
    judged = judge(
        policy("a", stages=[manager(parallel=True), finance(parallel=True)]),
        policy("g", safeguard=True, stages=[{"name": "security", "parallel": True}]),
    )
    assert [plan.parallel for plan in judged.stages] == [False, True, False]


def test_a_conditional_stage_is_asked_where_its_condition_holds_or_fails():
    judged = judge(
        policy(
            "a",
            stages=[
                manager(when="args.amount > 50"),
                finance(when="args.amount > 500"),
                {"name": "legal", "when": "args.nowhere == 1"},
            ],
        )
    )
    assert [plan.name for plan in judged.stages] == ["manager", "legal"]
    assert [bool(plan.note) for plan in judged.stages] == [False, True]
    said = " ".join(line.explanation for line in judged.trace)
    assert "stage finance is left out" in said
    assert "stage legal is asked because its condition failed" in said


@pytest.mark.parametrize(
    ("written", "approvals", "denials", "reject_rule"),
    [
        ({}, 1, 1, None),
        ({"approvals": "any"}, 1, 1, None),
        ({"approvals": "all", "denials": 2}, "all", 2, None),
        (
            {"approvals": "one_per_group", "reject_rule": "majority"},
            "one_per_group",
            None,
            "majority",
        ),
        ({"approvals": 2, "reject_rule": "any"}, 2, 1, None),
    ],
)
def test_a_stage_says_what_closes_it(written, approvals, denials, reject_rule):
    (plan,) = judge(policy("a", stages=[manager(**written)])).stages
    assert (plan.approvals, plan.denials, plan.reject_rule) == (approvals, denials, reject_rule)


@pytest.mark.parametrize(
    ("amount", "verdict", "groups"),
    [
        ("50.00", "approve", None),
        ("100.00", "review", ("managers",)),
        (9_000, "review", ("finance",)),
    ],
)
def test_amount_bands_bring_their_own_verdict_and_reviewers(amount, verdict, groups):
    bands = [
        {"to": "100.00", "verdict": "approve"},
        {"to": "2500.00", "reviewers": {"groups": ["managers"]}},
        {"reviewers": {"groups": ["finance"]}},
    ]
    banded = policy("bands", use="amount_bands", options={"currency": "EUR", "bands": bands})
    judged = judge(banded, on=proposal(amount))
    assert judged.verdict == verdict
    assert [plan.groups for plan in judged.stages] == ([groups] if groups else [])
