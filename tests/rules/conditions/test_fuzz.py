"""Whatever is written, and whatever is sent: never a crash, never long, never a fourth answer."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.conditions import (
    ConditionContext,
    ConditionRefused,
    Failure,
    compile_condition,
    explain,
    lint,
)
from tests.rules.conditions.given import facts

LEAVES = st.sampled_from(
    [
        *("args.a", "args.b.c", "args.l", "args.l[0]", "args.t", "args", "amount", "risk", "tags"),
        *("now.hour", "business_hours", "context.a", "1", "2.5", "-3", "0", "true", "null", '"x"'),
        *("has(args.a)", "has(args.b.c)", "args[args.t]", "[1, args.a]", '{"k": args.b}', "5u"),
        *("9007199254740991", 'timestamp("2026-01-01T00:00:00Z")', 'duration("999999h")'),
    ]
)


def larger(inner):
    operators = ["==", "!=", "<", ">=", "in", "+", "-", "*", "/", "%", "&&", "||"]
    wrapped = [
        *("!({})", "-({})", "size({})", "number({})", "string({})", "int({})", "uint({})"),
        *("({}).map(x, x)", "({}).all(x, x > 1)", "({}).filter(x, x == {})", "({}).size()"),
        *('({}).matches("^a*")', 'like({}, "*a*")', "timestamp({})", "duration({})"),
        *("({}).getHours()", "({})[{}]", "({}).k", "({}).contains({})", "double({})"),
    ]
    return st.one_of(
        st.tuples(inner, st.sampled_from(operators), inner).map(
            lambda p: f"({p[0]} {p[1]} {p[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} ? {p[1]} : {p[2]})"),
        st.tuples(st.sampled_from(wrapped), inner).map(lambda p: p[0].replace("{}", p[1])),
    )


NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([2**53, -(2**63), 10**400]))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["a", "b", "c", "l", "t", "k"]), inner, max_size=4),
    ),
    max_leaves=12,
)
ARGUMENTS = st.dictionaries(st.sampled_from(["a", "b", "l", "t", "amount"]), JSON, max_size=5)


@given(text=st.recursive(LEAVES, larger, max_leaves=8), args=ARGUMENTS, context=JSON)
@settings(max_examples=120, deadline=None)
def test_a_condition_has_three_answers_whatever_is_sent(text, args, context):
    try:
        condition = compile_condition(text)
    except ConditionRefused as error:
        assert error.message.endswith(".")  # noqa: PT017
        return
    seen = ConditionContext(facts(args=args, proposal={"extras": {"context": context}}))
    started = time.thread_time()
    result = condition.holds(seen)
    assert time.thread_time() - started < 0.5
    assert result is True or result is False or isinstance(result, Failure)
    assert explain(condition, seen)
    lint(text)


# Words of the language in any order, and any characters at all.
SCRAPS = st.lists(
    st.sampled_from(
        [
            *(
                "args",
                ".a",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "'",
                '"',
                "\\",
                "==",
                "&&",
                "||",
                "?",
                ":",
            ),
            *("has(", ".all(x,", "1", "1e5", "5u", "0x1F", "r'", "'''", "in", "!", "-", " ", "//"),
            *("\n", ",", ".matches(", "é", "\x00", "\u2028", "true", "null", "number(", ">"),
        ]
    ),
    max_size=40,
).map("".join)


@given(text=st.one_of(SCRAPS, st.text(max_size=60), st.binary(max_size=60).map(repr)))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_condition_or_refused(text):
    try:
        condition = compile_condition(text)
    except ConditionRefused as error:
        assert str(error)  # noqa: PT017
        return
    result = condition.holds(ConditionContext(facts(args={"a": 1})))
    assert result is True or result is False or isinstance(result, Failure)


@pytest.mark.parametrize("length", [1, 5, 50, 330])
@pytest.mark.parametrize(
    "part", ["(", "[", "{1:", "!", "-", "args.a[", "has(", "true?", "1+", "a."]
)
def test_deep_texts_end_in_a_refusal(part, length):
    with pytest.raises(ConditionRefused):
        compile_condition(part * length)


@given(
    now=st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),
    zone=st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Adak", "", "x", "\x00", "/etc"]),
    risk=st.text(max_size=5),
)
@settings(max_examples=40, deadline=None)
def test_a_clock_at_the_end_of_time_is_a_failure_at_most(now, zone, risk):
    context = ConditionContext(facts(now=now.replace(tzinfo=UTC), zone=zone, risk=risk))
    result = compile_condition('now.year > 2000 && risk == "high"').holds(context)
    assert result is True or result is False or isinstance(result, Failure)
