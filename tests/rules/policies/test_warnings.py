"""What is allowed and often not meant is said before a policy is published."""

import pytest

from approvals.rules.policies.warnings import warnings_of
from tests.rules.policies.make import finance, manager, policy, tool


def paths(document, **known) -> list[tuple]:
    return [each.path for each in warnings_of(policy(**document), **known)]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, [("expires_in",)]),
        ({"expires_in": 60}, []),
        ({"safeguard": True}, []),
        ({"verdict": "reject"}, []),
        ({"verdict": "approve", "when": "args.amount < 5"}, [("when",)]),
        ({"verdict": "approve", "when": 'kind == "binary"'}, []),
        ({"verdict": "reject", "when": "args.amount < 5"}, []),
    ],
)
def test_a_missing_deadline_and_an_unasked_field_are_said(document, expected):
    assert paths(document) == expected


@pytest.mark.parametrize(
    ("stage", "lonely"),
    [
        (finance(), True),
        (manager(), False),
        ({"name": "x"}, False),
        ({"name": "x", "reviewers": {"users": ["rita"]}}, True),
        ({"name": "x", "reviewers": {"users": ["rita", "rui"]}}, False),
    ],
)
def test_a_stage_of_one_person_is_said(stage, lonely):
    found = paths(
        {"expires_in": 60, "stages": [stage]},
        groups={"finance": ["rita"], "managers": ["ana", "lea"]},
    )
    assert found == ([("stages", 0, "reviewers")] if lonely else [])


@pytest.mark.parametrize(
    ("mask", "actions", "masked"),
    [
        ("/amount", ["*"], True),
        ("amount", ["ref*"], True),
        ("/amount/value", ["refund"], True),
        ("/amounts", ["*"], False),
        ("/token", ["*"], False),
        ("/amount", ["transfer_*"], False),
    ],
)
def test_a_mask_over_what_a_policy_decides_by_is_said(mask, actions, masked):
    document = {
        "expires_in": 60,
        "match": {"actions": actions},
        "when": "args.amount > 5",
        "stages": [manager(when="args.amount > 9")],
    }
    known = {"tools": [tool("refund", mask=(mask,))], "groups": {"managers": ["ana", "lea"]}}
    assert paths(document, **known) == ([("when",), ("stages", 0, "when")] if masked else [])


def test_a_mask_over_what_a_built_in_rule_reads_is_said():
    bands = {"currency": "EUR", "bands": [{"verdict": "review"}]}
    found = warnings_of(
        policy(use="amount_bands", options=bands, expires_in=60), tools=[tool(mask=("/amount",))]
    )
    assert [each.path for each in found] == [("options",)]
    assert "args.amount" in found[0].message


@pytest.mark.parametrize(
    ("allowed", "kinds", "said"),
    [
        (["approve"], ["binary"], 0),
        (["approve"], ["choice"], 1),
        (["approve"], None, 2),
        (["approve", "choose", "respond"], None, 0),
    ],
)
def test_kinds_that_nobody_could_approve_are_said(allowed, kinds, said):
    match = {"kinds": kinds} if kinds else {}
    found = paths({"expires_in": 60, "allowed_responses": allowed, "match": match})
    assert found == [("allowed_responses",)] * said
