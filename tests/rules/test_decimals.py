"""Amounts have one canonical spelling (api.md 1, digest)."""

from decimal import Decimal

import pytest

from approvals.rules.decimals import canonical, decimal, is_plain, of_number
from approvals.rules.strict_json import parse


@pytest.mark.parametrize(
    ("number", "text"),
    [("5e4", "50000"), ("4.8E+3", "4800"), ("1e-2", "0.01"), ("5120.00", "5120.00"), ("7", "7")],
)
def test_an_amount_that_came_as_a_number_is_written_without_an_exponent(number, text):
    assert of_number(parse(number.encode())) == text


@pytest.mark.parametrize(
    ("amount", "spelling"),
    [
        ("50000.00", "50000"),
        ("50000", "50000"),
        ("50000.0", "50000"),
        ("0.50", "0.5"),
        ("0.05", "0.05"),
        ("0.00", "0"),
        ("100", "100"),
        ("1.2340", "1.234"),
        ("999999999999999.99", "999999999999999.99"),
    ],
)
def test_an_amount_has_one_canonical_spelling(amount, spelling):
    assert canonical(amount) == spelling
    assert canonical(spelling) == spelling
    assert decimal(amount) == Decimal(spelling)


@pytest.mark.parametrize(
    "amount", ["-1", "+1", "1e2", "", ".5", "5.", "01", "1,000", "1 000", "٣", "NaN", "x"]
)
def test_what_is_no_plain_decimal_has_none(amount):
    assert not is_plain(amount)
    with pytest.raises(ValueError, match="decimal"):
        canonical(amount)


@pytest.mark.parametrize("value", [None, True, 5, 5.0, b"5"])
def test_only_a_text_is_a_plain_decimal(value):
    assert not is_plain(value)
