"""A policy as written: every mistake is named with its place, and none hides another."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.policies.mistakes import PolicyRefused
from approvals.rules.policies.policy import Match, Policy
from approvals.rules.policies.reading import read_policy
from approvals.rules.policies.soundness import quorum_mistakes
from approvals.rules.policies.stages import StageSpec
from approvals.rules.policies.writing import document_of
from approvals.rules.terms import Separation
from tests.rules.policies import strategies as some
from tests.rules.policies.make import finance, manager, policy

BANDS = {
    "currency": "EUR",
    "bands": [{"to": "100.00", "verdict": "approve"}, {"verdict": "review"}],
}


def mistakes(document, name="rule") -> dict[tuple, str]:
    with pytest.raises(PolicyRefused) as refused:
        read_policy(document, name=name)
    return {each.path: each.message for each in refused.value.mistakes}


def test_the_policy_of_the_contract_is_read_whole():
    read = policy(
        "refund_high",
        version=7,
        description="Refunds over the review line",
        priority=10,
        match={
            "actions": ["payments.*", "transfer_funds"],
            "resources": ["*"],
            "agents": ["*"],
            "kinds": ["binary", "budget"],
        },
        when="args.amount > 2500",
        verdict="review",
        reason="over the review line",
        risk="high",
        stages=[
            {
                "name": "manager",
                "reviewers": {"groups": ["managers"], "users": []},
                "approvals": 1,
                "denials": 1,
                "expires_in": 3600,
                "assign": "none",
            },
            {
                "name": "finance",
                "when": "args.amount > 10000",
                "parallel": False,
                "reviewers": {"groups": ["finance"]},
                "approvals": 2,
            },
        ],
        separation={"requester": True, "agent_owner": True, "editor": "auto", "stages": True},
        undo_seconds=5,
        guard="none",
        must_read=[],
        grant_seconds=3600,
        allowed_responses=["approve", "edit", "reject", "request_changes"],
        reason_required=["reject"],
        max_rounds=3,
        expires_in=86400,
        on_timeout="reject",
    )
    assert read.name == "refund_high"
    assert (read.version, read.status, read.priority) == (7, "active", 10)
    assert read.match == Match(("payments.*", "transfer_funds"), kinds=("binary", "budget"))
    assert read.when is not None
    assert read.when.text == "args.amount > 2500"
    assert read.stages[0] == StageSpec("manager", groups=("managers",), denials=1, expires_in=3600)
    assert read.stages[1].approvals == 2
    assert read.separation == Separation()
    assert read.reason_required == ("reject",)
    assert (read.max_rounds, read.expires_in, read.on_timeout) == (3, 86400, "reject")


def test_what_is_left_out_has_its_default():
    assert read_policy({}, name="bare") == Policy(name="bare")


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ({"colour": "red"}, ("colour",), "not known"),
        ({"priority": "10"}, ("priority",), "whole number"),
        ({"priority": True}, ("priority",), "whole number"),
        ({"priority": 1.5}, ("priority",), "whole number"),
        ({"safeguard": "yes"}, ("safeguard",), "true or false"),
        ({"verdict": "allow"}, ("verdict",), "one of"),
        ({"verdict": None}, ("verdict",), "one of"),
        ({"verdict": ["approve"]}, ("verdict",), "one of"),
        ({"risk": "severe"}, ("risk",), "one of low, medium, high, critical"),
        ({"reason": 5}, ("reason",), "text"),
        ({"reason": "x" * 501}, ("reason",), "500"),
        ({"reason": "a\x00b"}, ("reason",), "cannot be seen"),
        ({"description": "a\x1bb"}, ("description",), "cannot be seen"),
        ({"match": "refund"}, ("match",), "mapping"),
        ({"match": {"action": ["x"]}}, ("match", "action"), "not known"),
        ({"match": {"actions": "refund"}}, ("match", "actions"), "list"),
        ({"match": {"actions": []}}, ("match", "actions"), "empty"),
        ({"match": {"actions": [""]}}, ("match", "actions", 0), "empty"),
        ({"match": {"actions": ["x", "x"]}}, ("match", "actions", 1), "twice"),
        ({"match": {"actions": [7]}}, ("match", "actions", 0), "text"),
        ({"match": {"actions": ["x" * 201]}}, ("match", "actions", 0), "200"),
        ({"match": {"kinds": ["budgets"]}}, ("match", "kinds", 0), "one of"),
        ({"match": {"kinds": [["budget"]]}}, ("match", "kinds", 0), "one of"),
        ({"when": ""}, ("when",), "empty"),
        ({"when": "  \n"}, ("when",), "empty"),
        ({"when": True}, ("when",), "condition"),
        ({"when": "args.amount >"}, ("when",), "cannot be used"),
        ({"when": "nobody.knows == 1"}, ("when",), "cannot be used"),
        ({"when": 'args.amount > "2500"'}, ("when",), "cannot be used"),
        ({"use": "magic"}, ("use",), "one of"),
        ({"options": {}}, ("options",), "use"),
        ({"use": "out_of_hours", "options": []}, ("options",), "mapping"),
        ({"use": "out_of_hours", "options": {"calender": "x"}}, ("options", "calender"), "option"),
        ({"use": "amount_bands", "options": BANDS, "verdict": "approve"}, ("verdict",), "leave"),
        ({"use": "anomaly", "verdict": "approve"}, ("verdict",), "one of"),
        ({"use": "always_approve", "verdict": "review"}, ("verdict",), "one of"),
        ({"use": "always_approve", "safeguard": True}, ("verdict",), "safeguard"),
        ({"use": "amount_bands", "options": BANDS, "safeguard": True}, ("verdict",), "safeguard"),
        ({"verdict": "approve", "safeguard": True}, ("verdict",), "safeguard"),
        ({"verdict": "approve", "stages": [manager()]}, ("stages",), "approve"),
        ({"verdict": "reject", "stages": [manager()]}, ("stages",), "reject"),
        ({"use": "always_approve", "stages": [manager()]}, ("stages",), "approve"),
        ({"stages": {}}, ("stages",), "list"),
        ({"stages": ["manager"]}, ("stages", 0), "mapping"),
        ({"stages": [{}]}, ("stages", 0, "name"), "missing"),
        ({"stages": [{"name": " m"}]}, ("stages", 0, "name"), "space"),
        ({"stages": [{"name": "m" * 101}]}, ("stages", 0, "name"), "100"),
        ({"stages": [manager(), manager()]}, ("stages", 1, "name"), "before"),
        ({"stages": [manager(aprovals=2)]}, ("stages", 0, "aprovals"), "not known"),
        ({"stages": [manager(approvals=0)]}, ("stages", 0, "approvals"), "1 to 100"),
        ({"stages": [manager(approvals=True)]}, ("stages", 0, "approvals"), "1 to 100"),
        ({"stages": [manager(approvals="most")]}, ("stages", 0, "approvals"), "one_per_group"),
        (
            {"stages": [{"name": "x", "approvals": "one_per_group"}]},
            ("stages", 0, "approvals"),
            "groups",
        ),
        ({"stages": [manager(denials=0)]}, ("stages", 0, "denials"), "whole number"),
        (
            {"stages": [manager(denials=1, reject_rule="any")]},
            ("stages", 0, "reject_rule"),
            "denials",
        ),
        ({"stages": [manager(reject_rule="all")]}, ("stages", 0, "reject_rule"), "one of"),
        ({"stages": [manager(when="")]}, ("stages", 0, "when"), "empty"),
        ({"stages": [manager(escalation="office")]}, ("stages", 0, "escalation"), "not available"),
        ({"stages": [manager(assign="random")]}, ("stages", 0, "assign"), "one of"),
        ({"stages": [manager(expires_in=0)]}, ("stages", 0, "expires_in"), "whole number"),
        ({"stages": [{"name": "x", "reviewers": ["ana"]}]}, ("stages", 0, "reviewers"), "mapping"),
        (
            {"stages": [{"name": "x", "reviewers": {"people": []}}]},
            ("stages", 0, "reviewers", "people"),
            "not known",
        ),
        ({"stages": [{"name": str(n)} for n in range(21)]}, ("stages",), "20"),
        ({"separation": True}, ("separation",), "mapping"),
        ({"separation": {"requester": "no"}}, ("separation", "requester"), "true or false"),
        ({"separation": {"editor": "sometimes"}}, ("separation", "editor"), "auto"),
        ({"separation": {"author": True}}, ("separation", "author"), "not known"),
        ({"undo_seconds": 61}, ("undo_seconds",), "0 to 60"),
        ({"guard": "hold"}, ("guard",), "not available"),
        ({"guard": "step_up"}, ("guard",), "not available"),
        ({"guard": "smile"}, ("guard",), "one of"),
        ({"must_read": "args"}, ("must_read",), "list"),
        ({"allowed_responses": []}, ("allowed_responses",), "empty"),
        ({"allowed_responses": ["accept"]}, ("allowed_responses", 0), "one of"),
        ({"reason_required": ["never"]}, ("reason_required", 0), "one of"),
        ({"max_rounds": 0}, ("max_rounds",), "whole number"),
        ({"expires_in": 2_592_001}, ("expires_in",), "whole number"),
        ({"on_timeout": "wait"}, ("on_timeout",), "one of"),
        ({"on_timeout": "approve"}, ("on_timeout",), "accept_silence_risk"),
        (
            {"on_timeout": "approve", "accept_silence_risk": True, "risk": "high"},
            ("on_timeout",),
            "high",
        ),
        (
            {"on_timeout": "approve", "accept_silence_risk": True, "safeguard": True},
            ("on_timeout",),
            "safeguard",
        ),
        ({"name": "another"}, ("name",), "rule"),
        ({"status": "draft"}, ("status",), "active"),
        ({"status": "on"}, ("status",), "one of"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(document, path, words):
    found = mistakes(document)
    assert list(found) == [path]
    assert words in found[path]


def test_a_description_may_have_lines_and_wide_spaces():
    read = read_policy({"description": "Over\u00a02.500\u00a0€\r\nask"}, name="rule")
    assert read.description == "Over\u00a02.500\u00a0€\nask"


def test_all_mistakes_are_named_at_once():
    found = mistakes(
        {
            "priority": "first",
            "when": "",
            "verdict": "maybe",
            "stages": [{"approvals": 0}, {"name": "b", "when": "("}],
            "on_timeout": "approve",
            "guard": "hold",
        }
    )
    assert set(found) == {
        ("priority",),
        ("when",),
        ("verdict",),
        ("stages", 0, "name"),
        ("stages", 0, "approvals"),
        ("stages", 1, "when"),
        ("on_timeout",),
        ("guard",),
    }


@pytest.mark.parametrize("name", ["", " a", "a\n", "x" * 101])
def test_a_name_is_plain_and_short(name):
    assert ("name",) in mistakes({}, name=name)


def test_an_entry_of_the_project_file_repeats_its_name_and_status():
    read = read_policy({"name": "a", "status": "shadow"}, name="a", status="shadow")
    assert (read.name, read.status) == ("a", "shadow")


@settings(max_examples=100)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["name", "when", "stages", "match", "use", "options", "approvals"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_nothing_that_is_written_breaks_the_reading(document):
    with contextlib.suppress(PolicyRefused):
        assert isinstance(read_policy(document, name="rule"), Policy)


@settings(max_examples=120)
@given(some.policies())
def test_what_is_written_is_read_again_as_it_was(one):
    document = json.loads(json.dumps(document_of(one)))
    read = read_policy(document, name=one.name, version=one.version, status=one.status)
    assert read == one
    assert document_of(read) == document


@pytest.mark.parametrize(
    "document",
    [
        {"use": "amount_bands", "options": BANDS},
        {"use": "always_approve", "verdict": "approve"},
        {"use": "out_of_hours", "options": {"calendar": "lisbon"}, "verdict": "review"},
        {"when": "true", "use": "anomaly", "verdict": "reject"},
    ],
)
def test_built_in_rules_are_written_as_they_were(document):
    assert document_of(read_policy(document, name="rule")) == document


def test_a_document_leaves_out_what_is_as_if_left_out():
    assert document_of(Policy(name="a")) == {"verdict": "review"}
    assert list(document_of(policy(stages=[finance()], reason="x", priority=1, when="true"))) == [
        "priority",
        "when",
        "verdict",
        "reason",
        "stages",
    ]


# Rui is in both: two people, not three.
MEMBERS = {"finance": {"rita", "rui"}, "managers": {"rui"}}


@pytest.mark.parametrize(
    ("stage", "wrong"),
    [
        (finance(approvals=2), False),
        (finance(approvals=3), True),
        (finance(approvals="all"), False),
        ({"name": "x", "approvals": 9}, False),
        ({"name": "x", "approvals": 2, "reviewers": {"users": ["rita"]}}, True),
        (
            {"name": "x", "approvals": 3, "reviewers": {"users": ["ana"], "groups": ["finance"]}},
            False,
        ),
        (
            {"name": "x", "approvals": 3, "reviewers": {"users": ["rita"], "groups": ["finance"]}},
            True,
        ),
        ({"name": "x", "approvals": 3, "reviewers": {"groups": ["finance", "managers"]}}, True),
        ({"name": "x", "approvals": 9, "reviewers": {"groups": ["unknown"]}}, False),
    ],
)
def test_a_quorum_above_the_size_of_its_group_is_a_mistake(stage, wrong):
    found = quorum_mistakes(policy(stages=[manager(), stage]), MEMBERS)
    assert [each.path for each in found] == ([("stages", 1, "approvals")] if wrong else [])


def test_a_band_asks_for_no_more_than_its_group_has():
    band = {"reviewers": {"groups": ["finance"]}, "approvals": 3}
    banded = policy(use="amount_bands", options={"currency": "EUR", "bands": [band]})
    found = quorum_mistakes(banded, MEMBERS)
    assert [each.path for each in found] == [("options", "bands", 0, "approvals")]
