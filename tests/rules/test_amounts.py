"""Money is read exactly or not at all (features.md C6)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules import strict_json
from approvals.rules.amounts import amount_at, amounts_at, currency_failure, read_amount
from approvals.rules.failures import Failure
from approvals.rules.fields import MISSING, read_path, value_at
from approvals.rules.proposal import Proposal


def proposal(args: str = "{}", **asks: Any) -> Proposal:
    sent = strict_json.parse(args.encode())
    return Proposal(title="Pay", action={"name": "pay", "args": sent}, asks=asks)


@pytest.mark.parametrize(
    ("literal", "amount"),
    [
        ("5120.00", "5120"),
        ("0.1", "0.1"),
        ("1e2", "100"),
        ("2.5E+1", "25"),
        ("0", "0"),
        ("-0", "0"),
        ("9007199254740991", "9007199254740991"),
        ('"5120.00"', "5120"),
        ('"0.10"', "0.1"),
        ('"123456789012345.123456789012345"', "123456789012345.123456789012345"),
    ],
)
def test_a_number_or_a_plain_decimal_text_is_read_to_the_last_digit(literal, amount):
    assert amount_at(proposal(f'{{"amount": {literal}}}'), ("args", "amount")) == Decimal(amount)


UNREADABLE = (
    *('"1,000,000"', '"1.000.000"', '"1 000"', '"$5000"', '"5000 EUR"', '"EUR"', '"5k"', '""'),
    *('"NaN"', '"Infinity"', '"1e3"', '"1E3"', '" 5"', '"5 "', '"5\\n"', '"+5"', '"-5"', '"007"'),
    *('".5"', '"5."', '"0x10"', '"1_000"', '"５０００"', '"٥"', '"五"', '"5\\u200b"'),
    *("null", "true", "false", "[]", "[5]", "{}", '{"amount": 5}', '{"value": "5"}'),
    '"1234567890123456"',
)


@pytest.mark.parametrize("literal", UNREADABLE)
def test_what_is_no_plain_amount_is_a_failure_that_quotes_nothing(literal):
    found = amount_at(proposal(f'{{"amount": {literal}}}'), ("args", "amount"))
    assert found == Failure("args.amount cannot be read as an amount")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_no_amount_however_it_came(value):
    assert read_amount(value) is None


def test_below_zero_is_a_failure():
    assert isinstance(amount_at(proposal('{"amount": -0.01}'), ("args", "amount")), Failure)


@given(st.decimals(0, 10**12, places=2))
def test_text_and_number_are_one_amount(value):
    text = f"{value:f}"
    assert read_amount(text) == value
    number = strict_json.parse(text.encode())
    assert read_amount(number) == value


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.none() | st.lists(st.text()))
def test_whatever_comes_is_an_amount_or_none(value):
    amount = read_amount(value)
    assert amount is None or amount.is_finite()


ARGS = (
    '{"amount": 5, "payment": {"total": "7.50", "unit price": 2, "tip": null}, "rows": [{"n": 3}]}'
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("args.payment.total", "7.50"),
        ('args.payment["unit price"]', 2),
        ("args.rows[0].n", 3),
        ("args.payment.tip", None),
        ("action.name", "pay"),
        ("args.rows[1].n", MISSING),
        ("args.payment.fee", MISSING),
        ("args.fees.vat", MISSING),
        ("context.cost", MISSING),
        ("requester.email", MISSING),
        ("severity", MISSING),
        ("currency", MISSING),
    ],
)
def test_a_path_leads_to_what_stands_there_or_to_nothing(path, value):
    assert value_at(proposal(ARGS), read_path(path)) == value


@pytest.mark.parametrize("path", ["args.amount.total", "args.rows.n", "args.payment[0]"])
def test_a_way_through_what_holds_nothing_is_a_failure(path):
    assert isinstance(value_at(proposal(ARGS), read_path(path)), Failure)


@pytest.mark.parametrize("path", ["", "amounts", "run.id", "args.a + 1", "args[x]", "args.", "1"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match=r"\."):
        read_path(path)


def test_the_sum_of_a_budget_goes_before_that_of_the_arguments():
    budget = {"amount": "100.00", "currency": "USD"}
    both = proposal('{"amount": 5, "currency": "EUR"}', budget=budget)
    assert value_at(both, ("amount",)) == "100.00"
    assert value_at(both, ("currency",)) == "USD"
    assert value_at(proposal(ARGS), ("amount",)) == 5


def test_of_several_places_all_that_are_there_are_read():
    paths = (("args", "amount"), ("args", "total"))
    assert amounts_at(proposal('{"total": 2}'), paths) == {("args", "total"): 2}
    assert isinstance(amounts_at(proposal('{"amount": 1, "total": "2,0"}'), paths), Failure)
    assert amounts_at(proposal(), paths) == {}


@pytest.mark.parametrize(
    ("args", "fails"),
    [
        ("{}", False),
        ('{"currency": "EUR"}', False),
        ('{"currency": "USD"}', True),
        ('{"currency": "eur"}', True),
        ('{"currency": "EUR "}', True),
        ('{"currency": ""}', True),
        ('{"currency": null}', True),
        ('{"currency": ["EUR"]}', True),
    ],
)
def test_a_currency_is_the_expected_one_or_was_not_sent(args, fails):
    failure = currency_failure(proposal(args), ("args", "currency"), "EUR")
    assert isinstance(failure, Failure) is fails
