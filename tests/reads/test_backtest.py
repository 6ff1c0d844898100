"""A backtest says of every request what each of its rulebooks says of it alone."""

from dataclasses import replace

import pytest

from approvals.access.rulebooks import rulebook_of
from approvals.reads.backtest import Outcome, backtest
from approvals.reads.samples import facts_of_sample, recent_samples, without_policies
from approvals.rules.evaluate import evaluate
from approvals.rules.policies.reading import read_policy
from tests.make import action, make_request
from tests.rules.policies.make import finance, manager, tool

BEFORE = {
    "small": {"when": "args.amount < 100", "verdict": "approve", "priority": 10},
    "dear": {
        "when": "args.amount > 1000",
        "stages": [manager(), finance(when="args.amount > 5000")],
    },
    "known": {"match": {"actions": ["read_*"]}, "verdict": "approve"},
    "never": {"match": {"actions": ["drop_*"]}, "verdict": "reject", "safeguard": True},
}
# The same condition under another verdict, one that fails, a raised risk that a guard looks at.
AFTER = {
    "small": {"when": "args.amount < 100", "verdict": "review", "risk": "high", "priority": 10},
    "lost": {"when": "args.nowhere == 1", "verdict": "approve", "priority": 5},
    "guard": {"when": 'risk == "high"', "stages": [finance()], "safeguard": True},
    "known": {"match": {"actions": ["read_*"]}, "verdict": "approve", "priority": 1},
}


def policies(said):
    return tuple(read_policy(each, name=name) for name, each in said.items())


@pytest.fixture
def past(bot):
    return [
        make_request(bot, action=action(b'{"name":"%s","args":{"amount":%d}}' % (name, amount)))
        for name in (b"pay", b"read_file", b"drop_table")
        for amount in (50, 100, 2_000, 9_000)
    ]


@pytest.mark.parametrize("tools", [(), (tool("pay", risk="high"), tool("read_*"))])
def test_each_request_is_judged_as_each_rulebook_judges_it_alone(project, past, tools):
    usual = rulebook_of(project)
    before = replace(usual, policies=policies(BEFORE))
    after = replace(usual, policies=policies(AFTER), tools=tools)
    found = backtest(project, before=before, after=after, last=100)
    alone = {
        sample.request.id: tuple(outcome(sample, rulebook) for rulebook in (before, after))
        for sample in recent_samples(project, last=100)
    }
    assert alone.keys() == {request.id for request in past}
    assert found.changed
    for side, counted in enumerate((found.before, found.after)):
        said = [each[side] for each in alone.values()]
        assert counted == {one: said.count(one) for one in said}
    assert {each.id: (each.before, each.after) for each in found.changed} == {
        request: both for request, both in alone.items() if both[0] != both[1]
    }


def outcome(sample, rulebook):
    judged = evaluate(facts_of_sample(sample, bare=without_policies(rulebook)), rulebook)
    return Outcome(judged.verdict, tuple(stage.name for stage in judged.stages))
