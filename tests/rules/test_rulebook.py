"""A rulebook finds the entry with the longest glob, and knows what has to be looked up."""

import pytest

from approvals.rules.rulebook import Rulebook
from tests.rules.policies.make import policy, tool

TOOLS = Rulebook(
    tools=tuple(map(tool, ["*", "read_*", "read_file*now", "read_file*", "refund", "re*"]))
)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("read_mail", "read_*"),
        ("read_file", "read_file*"),
        ("read_file_now", "read_file*now"),
        ("refund", "refund"),
        ("retry", "re*"),
        ("Refund", "*"),
    ],
)
def test_the_tool_with_most_literal_characters_fits(action, expected):
    found = TOOLS.tool_for(action)
    assert found is not None
    assert found.name == expected


def test_no_tool_fits_what_has_no_name_or_entry():
    assert TOOLS.tool_for("") is None
    assert Rulebook(tools=(tool("read_*"),)).tool_for("write") is None


def test_history_is_needed_where_a_rule_looks_at_it():
    assert not Rulebook(policies=(policy(),)).needs_history
    assert Rulebook(policies=(policy(use="anomaly"),)).needs_history
    assert Rulebook(shadows=(policy(use="anomaly"),)).needs_history
    assert not Rulebook(policies=(policy(use="anomaly"),)).needs_repeats
    sample = policy(use="audit_sample", options={"rate": 0.5})
    assert Rulebook(shadows=(sample,)).needs_repeats
