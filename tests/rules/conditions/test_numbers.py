"""Amounts are compared by value, exactly, however they were spelt."""

import pytest

from approvals.rules.conditions import ConditionContext, Failure, compile_condition
from tests.rules.conditions.given import facts, judged


@pytest.mark.parametrize("spelt", ["5120", "5120.0", "5120.00", "5.12e3", "512e1"])
def test_one_value_is_one_number_however_it_is_spelt(spelt):
    args = f'{{"amount": {spelt}}}'
    assert judged("args.amount == 5120 && args.amount == 5120.0", args=args) is True
    assert judged("args.amount > 5119.99 && args.amount < 5120.01", args=args) is True
    assert judged("args.amount + 1 == 5121", args=args) is True


@pytest.mark.parametrize(
    ("sent", "text", "expected"),
    [
        ("0.3", "args.amount > 0.3", False),
        ("0.3", "args.amount == 0.3", True),
        ("0.30000000000000004", "args.amount > 0.3", True),
        ("2500.01", "args.amount > 2500", True),
        ("2499.99", "args.amount >= 2500", False),
        ("9007199254740991", "args.amount > 9007199254740990", True),
        ("9007199254740991", "args.amount == 9007199254740991.0", True),
        ("-0", "args.amount == 0", True),
        ("-0.01", "args.amount < 0", True),
    ],
)
def test_comparisons_hold_at_the_edges_of_money(sent, text, expected):
    assert judged(text, args=f'{{"amount": {sent}}}') is expected


@pytest.mark.parametrize(
    ("text", "sum_of"),
    [
        ("args.amount + args.fee > 1", {"amount": 0.1, "fee": 1}),
        ("args.amount * 3 > 1", {"amount": 0.5}),
    ],
)
def test_whole_and_fractional_numbers_do_not_mix_in_sums(text, sum_of):
    assert isinstance(judged(text, args=sum_of), Failure)


def test_number_makes_sums_of_any_numbers_fit():
    args = {"price": "19.99", "count": 3}
    assert judged("number(args.price) * number(args.count) > 59.96", args=args) is True


def test_whole_numbers_never_wrap_round():
    grown = "args.n * args.n * args.n * args.n > 0"
    assert isinstance(judged(grown, args={"n": 2**53 - 1}), Failure)


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**64, 10**400, float("nan"), float("inf")])
@pytest.mark.parametrize("text", ["args.n > 1", "args.n != 1", "!(args.n < 1)", "has(args.n)"])
def test_a_number_that_a_double_does_not_keep_is_never_a_match_by_value(number, text):
    context = ConditionContext(facts(args={"n": number}))
    expected = True if text.startswith("has") else None
    result = compile_condition(text).holds(context)
    assert result is expected or isinstance(result, Failure)


@pytest.mark.parametrize(
    "sent",
    [True, None, [], {}, "", "1,000", "$5", "1e3", "NaN", " 1", "1 ", "01", "+1", "1.", ".5", "٣"],
)
def test_number_reads_plain_decimals_alone(sent):
    assert isinstance(judged("number(args.n) > -1", args={"n": sent}), Failure)


def test_number_reads_15_digits_and_no_more():
    assert judged("number(args.n) == 1234567890123.45", args={"n": "1234567890123.45"}) is True
    assert isinstance(judged("number(args.n) > 1", args={"n": "1234567890123.456"}), Failure)
