"""What of a project's rules cannot be read asks a person, and never falls away."""

import pytest

from approvals.access.rulebooks import policy_of
from approvals.models import Policy
from approvals.rules.evaluate import evaluate
from approvals.rules.rulebook import Rulebook
from tests.make import make_policy
from tests.rules.policies.make import policy, proposal
from tests.rules.policies.strategies import facts_of


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"approve"', '{"verdict":"approve","later":1}', '{"verdict":1e400}']
)
def test_a_policy_that_cannot_be_read_asks_a_person_whatever_decides(project, ana, text):
    make_policy(project, "torn", by=ana, verdict="approve")
    row = Policy.objects.select_related("in_force").get(name="torn")
    row.in_force.document_text = text
    judged = evaluate(
        facts_of(proposal()), Rulebook(policies=(policy_of(row), policy("z", verdict="approve")))
    )
    assert judged.verdict == "review"
    assert any("torn" in reason and "cannot be read" in reason for reason in judged.reasons)
