"""Every bound of a condition, just inside and just outside (config.md, How policies combine 8)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from approvals.rules.conditions import (
    ConditionContext,
    ConditionRefused,
    Failure,
    compile_condition,
)
from tests.rules.conditions.given import facts, judged, reason


def is_refused(text):
    try:
        compile_condition(text)
    except ConditionRefused:
        return True
    return False


def of_length(length):
    return "true".ljust(length)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (of_length(1_000), of_length(1_001)),
        (
            "args.a.all(x, x > 1) && args.b.exists(x, x > 1)",
            "args.a.all(x, x > 1) && args.b.exists(x, x > 1) && [1].exists_one(x, x > 1)",
        ),
        ("args.a.filter(x, x > 1).all(y, y < 5)", "args.a.all(x, args.b.all(y, y < x))"),
        ("args.a.map(x, x + 1) == [1]", "args.a.all(x, size(x.filter(y, y > 1)) > 0)"),
        (f'args.a.matches("{"a" * 200}")', f'args.a.matches("{"a" * 201}")'),
        (f'like(args.a, "{"a" * 200}")', f'like(args.a, "{"a" * 201}")'),
        ('args.a.matches("x")', "args.a.matches(args.b)"),
        ('args.a.matches("x")', 'args.a.matches("x" + "y")'),
        ('like(args.a, "x*")', "like(args.a, args.b)"),
        (r'args.a.matches("a\\{1,2}")', 'args.a.matches("a{1,2}")'),
        (r'args.a.matches("\\p{Greek}+")', r'args.a.matches("\\p{Greek}{2}")'),
        (r'args.a.matches("\\x{41}")', r'args.a.matches("\\\\x{41}")'),
        ('args.a.matches("(?i)a")', 'args.a.matches("(?ix)a { 1 , 64 }")'),
        ("args.a.matches('a')", r"args.a.matches('a\x7b1,64}')"),
        (r'args.a.matches("\\w+")', 'args.a.matches("' + r"\\w" * 60 + '")'),
        ("(" * 20 + "true" + ")" * 20, "(" * 21 + "true" + ")" * 21),
        ("!" * 39 + "true", "!" * 40 + "true"),
        ("args" + ".a" * 38 + " == 1", "args" + ".a" * 39 + " == 1"),
        (" || ".join(["has(args.a)"] * 60), " || ".join(["has(args.a)"] * 70)),
    ],
)
def test_a_bound_of_the_text_holds(inside, outside):
    assert not is_refused(inside)
    assert is_refused(outside)


READS = [
    "size(args.many) > 0",
    "args.many[0] == 0",
    "has(args.many)",
    "!has(args.many)",
    "0 in args.many",
]


@pytest.mark.parametrize("text", READS)
def test_a_list_of_200_members_is_read_and_one_of_201_fails(text):
    assert isinstance(judged(text, args={"many": [0] * 200}), bool)
    assert reason(text, args={"many": [0] * 201}) == "args.many has more than 200 members"


@pytest.mark.parametrize(
    "text",
    [
        "size(args.map) > 0",
        "has(args.map)",
        "args.map.k1 == 1",
        "has(args.map.k1)",
        "args.map.all(k, true)",
    ],
)
def test_a_map_of_200_members_is_read_and_one_of_201_fails(text):
    def members(count):
        return {"map": {f"k{number}": number for number in range(count)}}

    assert isinstance(judged(text, args=members(200)), bool)
    assert reason(text, args=members(201)) == "args.map has more than 200 members"


def test_too_many_arguments_fail_whatever_is_asked_of_them():
    crowd = {f"k{number}": number for number in range(201)}
    assert reason("has(args.absent)", args=crowd) == "args has more than 200 members"
    assert judged('action.name == "refund"', args=crowd) is True


def test_what_a_condition_does_not_read_may_be_large():
    args = {"amount": 5, "files": [0] * 201, "order": {"id": 7, "lines": [0] * 201}}
    assert judged("args.amount == 5 && args.order.id == 7 && has(args.order)", args=args) is True
    assert reason("args.order == args.order", args=args) == (
        "args.order holds a list or map of more than 200 members"
    )
    assert reason('args.order.exists(k, k == "id")', args=args).startswith("args.order holds")
    assert reason('args["order"].size() > 1', args=args).startswith("args.order holds")


# Each took from 80 ms to 17 s without bounds, on a body that the API accepts.
LONG = [
    ({"l": list(range(200)), "s": "a" * 240_000}, "args.l.map(x, args.s) == []"),
    ({"l": list(range(200)), "s": "a" * 240_000}, "args.l.all(x, size(args.s) > 0)"),
    ({"s": "a" * 240_000}, "(" + "+".join(["args.s"] * 35) + ") == args.s"),
    ({"s": "ab" * 120_000}, r'args.s.matches("(?:\\b.)*a' + "." * 90 + r'\\b")'),
    ({"l": ["é"] * 200}, r'args.l.all(x, x.matches("\\w\\w\\w"))'),
    (
        {"l": list(range(200)), "m": {f"k{i}": list(range(20)) for i in range(190)}},
        "args.l.all(x, args.m == args.m)",
    ),
    ({"l": list(range(200))}, "(" + "+".join(["args.l"] * 35) + ").all(x, x >= 0)"),
    ({"l": list(range(200))}, "(args.l + args.l + args.l).map(x, [x, x, x, x]) == []"),
]


@pytest.mark.parametrize(("args", "text"), LONG)
def test_what_would_take_long_fails_before_it_starts(args, text):
    condition = compile_condition(text)
    context = ConditionContext(facts(args=args))
    context.load(condition.variables)
    started = time.thread_time()
    result = condition.holds(context)
    assert time.thread_time() - started < 0.1
    assert isinstance(result, Failure)
    assert result.reason.endswith("would take too long")


@pytest.mark.parametrize(
    "text",
    [
        "args.l.all(x, x >= 0) && args.l.exists(y, y == 199)",
        "args.l.all(x, number(x) >= 0)",
        "args.l.filter(x, x > 100).all(y, y < 200)",
        "args.l.all(x, x in args.l)",
        'args.s.contains("b") || size(args.s) > 1000 || like(args.s, "*b")',
        'args.l.all(x, like(string(x), "*"))',
    ],
)
def test_ordinary_work_on_large_values_is_done(text):
    assert judged(text, args={"l": list(range(200)), "s": "a" * 100_000}) is True


def test_200_conditions_share_one_context():
    conditions = [
        compile_condition(f'args.amount > {limit} && args.currency == "EUR"')
        for limit in range(200)
    ]
    context = ConditionContext(facts(args='{"amount": 99.50, "currency": "EUR"}'))
    assert sum(condition.holds(context) is True for condition in conditions) == 100


@pytest.mark.parametrize("text", ["!" * 39 + "true", "+".join(["1"] * 39) + " > 0"])
def test_the_deepest_condition_fits_a_small_stack(text):
    answers = []

    def judge():
        answers.append(judged(text))

    size = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=judge)
        thread.start()
    finally:
        threading.stack_size(size)
    thread.join()
    assert answers in ([True], [False])


def test_one_condition_serves_many_threads():
    condition = compile_condition("args.amount > 5 && args.items.all(item, item > 1)")
    given = facts(args={"amount": 6, "items": [2, 3]})
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: condition.holds(ConditionContext(given)), range(200)))
    assert answers == [True] * 200
