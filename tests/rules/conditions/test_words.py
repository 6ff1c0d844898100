"""What an admin is told of a condition: warnings, and the way through it for one request."""

import pytest

from approvals.rules.conditions import (
    ConditionContext,
    ConditionRefused,
    compile_condition,
    explain,
    lint,
    unasked_fields,
)
from approvals.rules.facts import ToolFacts
from tests.rules.conditions.given import facts

ARGS = '{"amount": 4820.00, "text": "9", "to": "secret", "items": [{"price": 5}]}'


def explained(text, **given):
    return explain(compile_condition(text), ConditionContext(facts(args=ARGS, **given)))


def test_a_guarded_condition_gives_no_warning():
    assert lint("has(args.amount) && args.amount > 2500") == []
    assert lint('action.name == "refund" && risk == "high" && amount > 5') == []


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("args.amount > 2500", 1, "args.amount is read without has()"),
        ("has(args.a) && args.b > 1", 16, "args.b is read without has()"),
        ("has(args.a.b) && args.a.b > 1 && args.a.c > 1", 34, "args.a.c is read without has()"),
        ("args.amount > 1 || args.b > 1", 1, "|| drops an error"),
        ("args.amount > 1 && args.b > 1", 1, "&& drops an error"),
        ("has(args.a) && args.a == 5", 23, "== does not fail where the field is a text"),
        ("has(args.a) && args.a + 1 > 5", 23, "+ fails where one side has a fraction"),
        ('has(args.a) && args.a < "b"', 23, "Texts are in the order of the alphabet"),
        ('risk == "hihg"', 9, "It is never hihg"),
        ('has(args.a) && args.a.matches("x")', 31, "matches finds its pattern anywhere"),
    ],
)
def test_what_may_surprise_is_warned_of(text, column, said):
    assert [w for w in lint(text) if w.message.startswith(said) and w.column == column]


def test_no_condition_has_no_warnings_but_is_refused():
    with pytest.raises(ConditionRefused):
        lint("args.a >")


def test_fields_that_nobody_asked_for_are_named():
    condition = compile_condition(
        "has(args.a) && args.a > 1 && args.b > args.c && action.name != ''"
    )
    assert set(unasked_fields(condition)) == {"args.b", "args.c"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "args.amount > 2500 || args.absent > 1",
            ["args.amount > 2500: 4820.00 > 2500 is true", "args.absent > 1: was not needed"],
        ),
        (
            "args.absent > 1 || args.amount > 2500",
            [
                "args.absent > 1: failed, args.absent is missing",
                "args.amount > 2500: 4820.00 > 2500 is true",
            ],
        ),
        (
            "!has(args.absent) && number(args.text) < 5",
            [
                "has(args.absent): false",
                'number(args.text) < 5: number(args.text) (args.text = "9") < 5 is false',
            ],
        ),
        (
            "has(args.text) ? amount == 4820 : amount == 1",
            [
                "has(args.text): true",
                "amount == 4820: 4820.00 == 4820 is true",
                "amount == 1: was not needed",
            ],
        ),
        (
            "args.items.all(i, i.price > 1)",
            ['args.items.all(i, i.price > 1): true, where args.items is [{"price":5}]'],
        ),
    ],
)
def test_the_tester_shows_each_comparison_with_its_values(text, lines):
    assert list(explained(text)) == lines


def test_the_tester_says_why_nothing_could_be_looked_at():
    many = compile_condition("has(args.many) || true")
    context = ConditionContext(facts(args={"many": [0] * 201}))
    assert explain(many, context) == ("args.many has more than 200 members",)


def test_the_tester_does_not_try_what_would_take_too_long():
    dear = compile_condition("args.l.map(x, args.s) == []")
    context = ConditionContext(facts(args={"l": [0] * 200, "s": "a" * 200_000}))
    (line,) = explain(dear, context)
    assert line.endswith("would take too long")


@pytest.mark.parametrize(
    "text",
    [
        'args.to == "x"',
        'like(args.to, "*")',
        'args.all(k, k != "")',
        'args["to"] + "" == "x"',
        'size(args) > 1 && args.exists(k, args[k] == "x")',
    ],
)
@pytest.mark.parametrize("pointer", ["/to", "to"])
def test_the_tester_shows_no_masked_value(text, pointer):
    tool = ToolFacts("refund", None, False, False, None, (pointer,))
    said = " ".join(explained(text, tool=tool))
    assert "••••" in said
    assert "secret" not in said
