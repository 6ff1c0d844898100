"""The trace of every rule is kept with the request, and read back whole."""

from approvals.rules.judgement import TraceLine, read_trace, trace_text
from tests.rules.policies.make import judge, policy


def test_a_trace_is_read_back_as_it_was_however_many_policies_there_are():
    rules = (policy(f"p{n:04}", when=f"args.amount > {n + 1_000}") for n in range(900))
    trace = judge(*rules, policy("g", safeguard=True, when='args.to == "é\\n\\""')).trace
    assert len(trace) == 902
    assert read_trace(trace_text(trace)) == trace


def test_a_trace_of_an_earlier_version_is_read_as_well():
    text = (
        '[{"policy":"p","version":2,"safeguard":true,"status":"failed","condition":"args.a",'
        '"explanation":"args.a is missing"}]'
    )
    assert read_trace(text) == (TraceLine("p", 2, True, "failed", "args.a", "args.a is missing"),)
