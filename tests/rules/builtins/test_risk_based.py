"""`risk_based` (features.md H12, C6): what people look at, and what it does not let through."""

from typing import Any

import pytest

from .given import failed, look, mistakes

QUIET: dict[str, Any] = {"require_for": []}


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({}, ["high", "critical"]),
        ({"require_for": ["high"]}, ["high", "critical"]),
        ({"require_for": ["critical"]}, ["critical"]),
        ({"require_for": ["medium"]}, ["medium", "high", "critical"]),
        ({"require_for": [], "tools": ["nothing"]}, []),
    ],
)
def test_a_risk_that_is_named_and_all_above_it_are_asked_for(options, asked):
    risks = ("low", "medium", "high", "critical")
    assert [risk for risk in risks if look("risk_based", options, risk=risk).result] == asked


@pytest.mark.parametrize(
    ("tool", "is_it"), [("refund", True), ("payments.send", True), ("Refund", False), ("re", False)]
)
def test_a_tool_is_asked_for_by_a_glob(tool, is_it):
    options = {**QUIET, "tools": ["refund", "payments.*"]}
    assert look("risk_based", options, action={"name": tool}).result is is_it


def sensitive(value: str) -> object:
    options = {**QUIET, "sensitive": {"args.to": ["offshore", "Straße"]}}
    return look("risk_based", options, args=f'{{"to": {value}}}').result


@pytest.mark.parametrize(
    "value",
    [
        '"Acme OFFSHORE Ltd"',
        '"ｏｆｆｓｈｏｒｅ"',
        '"Hauptstrasse 1"',
        '["acme", "offshore"]',
        '{"name": "acme", "where": ["off", "offshore"]}',
        '{"offshore": true}',
    ],
)
def test_a_sensitive_text_is_found_in_any_case_and_at_any_depth(value):
    assert sensitive(value) is True


@pytest.mark.parametrize("value", ['"acme"', '"off shore"', "5", "null", "[]", "false"])
def test_a_field_without_the_text_is_not_sensitive(value):
    assert sensitive(value) is False


def test_a_number_is_sensitive_by_how_it_is_spelt():
    options = {**QUIET, "sensitive": {"args.account": ["666"]}}
    assert look("risk_based", options, args={"account": 1666}).result is True
    assert look("risk_based", options, args='{"account": 66.60}').result is False


def test_a_sensitive_field_that_is_missing_or_hidden_fails():
    options = {**QUIET, "sensitive": {"args.to.name": ["x"]}}
    assert failed(look("risk_based", options, args={"too": "x"}))
    assert failed(look("risk_based", options, args={"to": "x"}))


@pytest.mark.parametrize(
    ("amount", "is_it"),
    [("1000", False), ("1000.00", False), ('"1000.00"', False), ("1000.01", True), ("1e9", True)],
)
def test_an_amount_over_the_limit_is_asked_for_and_one_at_it_is_not(amount, is_it):
    options = {**QUIET, "amount_limit": "1000.00"}
    assert look("risk_based", options, args=f'{{"amount": {amount}}}').result is is_it


@pytest.mark.parametrize("name", ["amount", "value", "price", "cost", "total"])
def test_the_amount_is_looked_for_in_all_usual_places(name):
    options = {**QUIET, "amount_limit": 10}
    assert look("risk_based", options, args={name: 11}).result is True
    assert look("risk_based", options, args={"amount": 1, name: 11}).result is True
    assert look("risk_based", options, args={name: 10}).result is False


def test_the_sum_of_a_budget_counts_too():
    budget = {"asks": {"budget": {"amount": "11.00", "currency": "EUR"}}}
    options = {**QUIET, "amount_limit": 10}
    assert look("risk_based", options, args={"amount": 1}, proposal=budget).result is True


@pytest.mark.parametrize(
    "args",
    [
        '{"amount": "1,000,000"}',
        '{"amount": "$5000"}',
        '{"amount": "NaN"}',
        '{"amount": [9999999]}',
        '{"amount": {"value": 9999999}}',
        '{"amount": -5}',
        '{"amount": null}',
        '{"amount": 1, "total": "1,000,000"}',
        '{"sum": 9999999}',
        "{}",
    ],
)
def test_an_amount_that_cannot_be_read_or_is_missing_fails(args):
    assert failed(look("risk_based", {**QUIET, "amount_limit": 10}, args=args))
    assert look("risk_based", {**QUIET, "tools": ["x"]}, args=args).result is False


def test_of_named_fields_only_those_are_read():
    options = {**QUIET, "amount_limit": 10, "amount_fields": ["args.order.sum"]}
    assert look("risk_based", options, args={"order": {"sum": 11}, "amount": "?"}).result is True
    assert failed(look("risk_based", options, args={"amount": 5}))


def test_a_budget_is_over_the_limit_whatever_fields_are_named():
    options = {**QUIET, "amount_limit": 10, "amount_fields": ["args.amount"]}
    budget = {"asks": {"budget": {"amount": "11.00", "currency": "EUR"}}}
    assert look("risk_based", options, args={"amount": 5}).result is False
    assert look("risk_based", options, args={"amount": 5}, proposal=budget).result is True


def test_what_is_the_case_outweighs_what_failed():
    looked = look("risk_based", {"amount_limit": 10}, risk="high")
    assert (looked.result, looked.reason) == (True, "the risk is high")


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (QUIET, [()]),
        ({"require_for": ["severe"]}, [("require_for",)]),
        ({"require_for": "high"}, [("require_for",)]),
        ({"tools": [""]}, [("tools", 0)]),
        ({"tools": ["a", "a"]}, [("tools", 1)]),
        ({"sensitive": ["x"]}, [("sensitive",)]),
        ({"sensitive": {"to": ["x"]}}, [("sensitive", "to")]),
        ({"sensitive": {"args.to": []}}, [("sensitive", "args.to")]),
        ({"sensitive": {"args.to": "x"}}, [("sensitive", "args.to")]),
        ({"sensitive": {"args.to": [""]}}, [("sensitive", "args.to", 0)]),
        ({"amount_limit": "1,000"}, [("amount_limit",)]),
        ({"amount_limit": -1}, [("amount_limit",)]),
        ({"amount_limit": None}, [("amount_limit",)]),
        ({"amount_limit": True}, [("amount_limit",)]),
        ({"amount_fields": ["args.a"]}, [("amount_fields",)]),
        ({"amount_limit": 1, "amount_fields": []}, [("amount_fields",)]),
        (
            {"amount_limit": 1, "amount_fields": ["amt", 5]},
            [("amount_fields", 1), ("amount_fields", 0)],
        ),
    ],
)
def test_every_mistake_is_named_by_its_path(options, places):
    assert mistakes("risk_based", options) == places
