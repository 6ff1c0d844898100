"""Amounts have the currency's decimals (api.md 1)."""

import pytest

from approvals.rules.currencies import minor_units
from approvals.rules.strict_json import parse
from approvals.schemaforms.money import (
    amount_fault,
    plain_fault,
)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XAF", 0), ("XCD", 2)],
)
def test_a_currency_has_its_decimals(currency, decimals):
    assert minor_units(currency) == decimals


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "XDR", "DEM", "usd", "US", "", "ZZZ", "€"])
def test_what_nobody_pays_in_is_no_currency(code):
    assert minor_units(code) is None
    assert amount_fault("1", code)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("0", "USD"),
        ("0.01", "USD"),
        ("50000.00", "USD"),
        ("50000.0", "USD"),
        (50000, "USD"),
        (parse(b"5120.00"), "USD"),
        ("999999999999999.99", "USD"),
        ("1.234", "KWD"),
        ("12", "JPY"),
    ],
)
def test_plain_amounts_are_taken(amount, currency):
    assert amount_fault(amount, currency) is None


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.234", "USD"),
        ("1.000", "USD"),
        ("1.0", "JPY"),
        (parse(b"1.000"), "USD"),
        (parse(b"5e3"), "USD"),
        (parse(b"-0"), "USD"),
        (-5, "USD"),
        ("-5", "USD"),
        ("+5", "USD"),
        ("−5", "USD"),
        ("1e3", "USD"),
        ("1,000.00", "USD"),
        ("1 000", "USD"),
        ("1_000", "USD"),
        ("007", "USD"),
        (".5", "USD"),
        ("5.", "USD"),
        ("", "USD"),
        (" 5", "USD"),
        ("5\n", "USD"),
        ("٥", "USD"),
        ("NaN", "USD"),
        ("Infinity", "USD"),
        ("1000000000000000", "USD"),
        (True, "USD"),
        ("9" * 100_000, "USD"),
    ],
)
def test_amounts_that_could_be_misread_are_refused(amount, currency):
    fault = amount_fault(amount, currency)
    assert fault
    assert len(fault) < 120


def test_the_sentence_names_decimals_and_currency():
    assert amount_fault("1.234", "EUR") == "must have at most 2 decimals in EUR"
    assert amount_fault("1.5", "JPY") == "must have no decimals in JPY"
    assert plain_fault("1.23456") == "must have at most 4 decimals"
