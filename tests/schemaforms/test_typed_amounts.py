from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.schemaforms.money import shown_amount
from approvals.schemaforms.typed_amounts import Unclear, canonical

WRITTEN = [
    ("4820", "4820"),
    ("4820.5", "4820.5"),
    ("4820,50", "4820.50"),
    ("4 820,00", "4820.00"),
    ("4\u00a0820,00", "4820.00"),
    ("4\u202f820", "4820"),
    ("4'820.00", "4820.00"),
    ("4,820.00", "4820.00"),
    ("4.820,00", "4820.00"),
    ("1,234,567", "1234567"),
    ("1.234.567,8", "1234567.8"),
    ("1 234 567.80", "1234567.80"),
    ("0.500", "0.500"),
    ("0,5", "0.5"),
    ("007", "7"),
    ("12345.678", "12345.678"),
]


@pytest.mark.parametrize(("typed", "meant"), WRITTEN)
def test_what_can_mean_one_thing_is_read(typed, meant):
    assert canonical(typed, minor_units=2) == meant


@pytest.mark.parametrize("typed", ["4,820", "4.820", "482.000", " 1,000 "])
def test_three_digits_behind_one_sign_are_not_guessed_at(typed):
    with pytest.raises(Unclear) as unclear:
        canonical(typed, minor_units=2)
    whole, decimal = unclear.value.readings
    assert Decimal(whole) == 1000 * Decimal(decimal)


def test_without_decimals_such_a_sign_can_only_group():
    assert canonical("4,820", minor_units=0) == "4820"
    assert canonical("4.820", minor_units=0) == "4820"


def test_with_three_decimals_a_point_divides_as_where_we_show_it():
    assert canonical("4.999", minor_units=3) == "4.999"
    assert canonical("1,234.999", minor_units=3) == "1234.999"
    with pytest.raises(Unclear):
        canonical("4,999", minor_units=3)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "x", "-5", "+5", "1e3", "4 82,00", "48 20", "4,82,000", "1,2,3", "4.820.00", ".5",
     "5.", "1.234,567,8", "\u0664\u0668", "4_820", "EUR 5", "1,234.567.890", "4 820 ,00"],
)  # fmt: skip
def test_what_is_no_sum_is_refused(typed):
    with pytest.raises(Unclear):
        canonical(typed, minor_units=2)


@settings(max_examples=150)
@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False))
def test_a_sum_as_we_show_it_is_read_back_as_it_was(amount):
    shown = shown_amount(amount, "EUR").removesuffix(" EUR")
    assert Decimal(canonical(shown, minor_units=2)) == amount
    german = shown.translate(str.maketrans(",.", ".,"))
    assert Decimal(canonical(german, minor_units=2)) == amount


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("5120", "EUR", "5,120.00 EUR"),
        ("5120.000", "EUR", "5,120.00 EUR"),
        ("0.5", "KWD", "0.500 KWD"),
        ("1234567", "JPY", "1,234,567 JPY"),
        ("12.345", "USD", "12.345 USD"),
        (Decimal("-20"), "USD", "-20.00 USD"),
        ("999999999999999", "USD", "999,999,999,999,999.00 USD"),
        ("1e3", "USD", "1e3 USD"),
        ("5", "XYZ", "5 XYZ"),
    ],
)
def test_an_amount_is_shown_with_every_digit(amount, currency, shown):
    assert shown_amount(amount, currency) == shown
